using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Chats;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Tests.Unit.Chats;

/// <summary>The rules of the machine that users would notice, one a test.</summary>
public sealed class ChatTests
{
    [Fact]
    public void A_turn_whose_owner_is_lost_again_and_again_becomes_an_error_and_a_new_message_starts_afresh()
    {
        var chat = ChatPairs.State(ChatStatus.Running);
        for (var lost = 1; lost < Chat.MaxLostRuns; lost++)
        {
            chat = chat.Apply(chat.Decide(new ChatInput.Recover()).Changes);
            Assert.Equal(ChatStatus.Pending, chat.Status);
            chat = chat.Apply(chat.Decide(new ChatInput.StartRun()).Changes);
        }

        chat = chat.Apply(chat.Decide(new ChatInput.Recover()).Changes);
        Assert.Equal(ChatStatus.Error, chat.Status);
        chat = chat.Apply(chat.Decide(new ChatInput.Send(ChatPairs.Text("again"), null)).Changes);
        Assert.Equal((ChatStatus.Pending, 0), (chat.Status, chat.LostRuns));
    }

    [Fact]
    public void A_step_that_was_stored_is_progress()
    {
        var chat = ChatPairs.State(ChatStatus.Running) with { LostRuns = Chat.MaxLostRuns - 1 };
        Assert.Equal(0, chat.Apply(chat.Decide(new ChatInput.StoreStep(ChatPairs.Partial())).Changes).LostRuns);
    }

    [Fact]
    public void A_message_to_an_idle_chat_starts_a_turn()
    {
        var chat = After(ChatPairs.State(ChatStatus.Waiting), new ChatInput.Send(ChatPairs.Text("hi"), null));
        Assert.Equal((ChatStatus.Pending, 0), (chat.Status, chat.Queue.Length));
    }

    [Fact]
    public void A_message_to_a_busy_chat_waits_and_goes_next_when_the_turn_ends()
    {
        var chat = After(ChatPairs.State(ChatStatus.Running), new ChatInput.Send(ChatPairs.Text("hi"), null));
        Assert.Equal((ChatStatus.Running, 1), (chat.Status, chat.Queue.Length));
        chat = After(chat, new ChatInput.EndRun(TurnOutcome.Finished, ChatPairs.Partial(), null));
        Assert.Equal((ChatStatus.Pending, 0), (chat.Status, chat.Queue.Length));
    }

    [Fact]
    public void The_twenty_first_queued_message_is_refused()
    {
        var refusal = ChatPairs.State(ChatStatus.Running, queued: 20).Decide(new ChatInput.Send(ChatPairs.Text("hi"), null)).Refusal;
        Assert.Equal((RefusalCode.LimitReached, "Maximum 20 messages can be queued."), (refusal!.Code, refusal.Detail));
    }

    [Fact]
    public void After_an_error_a_new_message_joins_the_end_and_the_head_goes_first()
    {
        var changes = ChatPairs.State(ChatStatus.Error, queued: 2).Decide(new ChatInput.Send(ChatPairs.Text("newest"), null)).Changes;
        var appended = Assert.Single(changes.OfType<MessageAppended>());
        Assert.Equal<MessagePart>([new TextPart("queued 1")], appended.Message.Content);
        Assert.Equal<MessagePart>([new TextPart("newest")], Assert.Single(changes.OfType<MessageQueued>()).Message.Content);
    }

    [Fact]
    public void Interrupt_stores_what_was_streamed_before_the_queued_message_that_goes_next()
    {
        var changes = ChatPairs.State(ChatStatus.Running, queued: 1).Decide(new ChatInput.Interrupt(null, ChatPairs.Partial())).Changes;
        Assert.Equal(
            [MessageRole.Assistant, MessageRole.User],
            changes.OfType<MessageAppended>().Select(change => change.Message.Role));
        Assert.Equal(ChatStatus.Pending, Assert.IsType<StatusChanged>(changes[^1]).Status);
    }

    [Fact]
    public void Interrupt_of_a_pending_turn_cancels_it() =>
        Assert.Equal(ChatStatus.Waiting, After(ChatPairs.State(ChatStatus.Pending), new ChatInput.Interrupt(null, [])).Status);

    [Theory]
    [InlineData("send")]
    [InlineData("edit user message")]
    [InlineData("promote queued")]
    [InlineData("compact")]
    public void A_child_that_a_user_sets_to_work_takes_a_place_unless_it_has_one(string name)
    {
        var input = ChatPairs.Inputs().Single(pair => pair.Name == name).Input;
        var root = Guid.NewGuid();
        var idle = ChatPairs.State(ChatStatus.Error, queued: 1) with { ParentChatId = root };

        Assert.Equal(new PlaceTaken(root), Assert.Single(idle.Decide(input).Changes.OfType<PlaceTaken>()));
        Assert.Empty((idle with { ParentChatId = null }).Decide(input).Changes.OfType<PlaceTaken>());
        Assert.Empty((idle with { Status = ChatStatus.Running, LastError = null }).Decide(input).Changes.OfType<PlaceTaken>());
    }

    [Fact]
    public void A_late_interrupt_leaves_a_newer_turn_alone() =>
        Assert.Empty(ChatPairs.State(ChatStatus.Running).Decide(new ChatInput.Interrupt(ChatPairs.Turn - 1, ChatPairs.Partial())).Changes);

    [Fact]
    public void Editing_drops_the_queue_and_what_came_after()
    {
        var edit = ChatPairs.Inputs().Single(pair => pair.Name == "edit user message").Input;
        var chat = After(ChatPairs.State(ChatStatus.Running, queued: 3), edit);
        Assert.Equal((ChatStatus.Pending, 0, ChatPairs.Turn), (chat.Status, chat.Queue.Length, chat.LastMessageId));
        Assert.Equal(chat.RunGeneration, chat.HistoryGeneration);
    }

    [Fact]
    public void An_archived_chat_refuses_messages_with_a_conflict() =>
        Assert.Equal(
            RefusalCode.Conflict,
            ChatPairs.State(ChatStatus.Waiting, archived: true).Decide(new ChatInput.Send(ChatPairs.Text("hi"), null)).Refusal!.Code);

    [Fact]
    public void Archiving_stops_the_turn_and_keeps_the_queue_for_later()
    {
        var chat = After(ChatPairs.State(ChatStatus.Running, queued: 2), new ChatInput.Archive(ChatPairs.Partial()));
        Assert.Equal((ChatStatus.Waiting, true, 2), (chat.Status, chat.Archived, chat.Queue.Length));
    }

    [Theory]
    [InlineData(false, TurnOutcome.Finished, TurnOutcome.Finished)]
    [InlineData(false, TurnOutcome.Failed, TurnOutcome.Failed)]
    [InlineData(false, TurnOutcome.Paused, TurnOutcome.Paused)]
    [InlineData(true, TurnOutcome.Finished, TurnOutcome.HandedOver)]
    [InlineData(true, TurnOutcome.Failed, TurnOutcome.HandedOver)]
    [InlineData(true, TurnOutcome.Paused, TurnOutcome.HandedOver)]
    internal void Shutdown_comes_before_failure_and_success(bool stopping, TurnOutcome ended, TurnOutcome outcome) =>
        Assert.Equal(outcome, TurnOutcomes.Of(stopping, ended));

    [Fact]
    public void A_run_that_starts_grows_the_generation_and_clears_the_error()
    {
        var chat = After(ChatPairs.State(ChatStatus.Pending), new ChatInput.StartRun());
        Assert.Equal((ChatStatus.Running, 4L, (string?)null), (chat.Status, chat.RunGeneration, chat.LastError));
    }

    [Fact]
    public void Random_inputs_never_break_an_invariant()
    {
        var inputs = ChatPairs.Inputs().ToArray();
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var chat = ChatPairs.Missing;
            var nextId = 100L;
            for (var step = 0; step < 200; step++)
            {
                var (name, input) = inputs[random.Next(inputs.Length)];
                if (input is ChatInput.Promote or ChatInput.DeleteQueued && chat.Queue.Length > 0 && random.Next(2) == 0)
                {
                    var id = chat.Queue[random.Next(chat.Queue.Length)].Id;
                    input = input is ChatInput.Promote ? new ChatInput.Promote(id, ChatPairs.Partial()) : new ChatInput.DeleteQueued(id);
                }

                chat = chat.Apply(ChatPairs.Store(chat.Decide(input).Changes, ref nextId));
                ChatInvariants.Check(chat, $"seed {seed}, step {step}, {name}");
            }
        }
    }

    private static Chat After(Chat chat, ChatInput input)
    {
        var nextId = 100L;
        var decision = chat.Decide(input);
        Assert.Null(decision.Refusal);
        return chat.Apply(ChatPairs.Store(decision.Changes, ref nextId));
    }
}
