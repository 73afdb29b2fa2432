using System.Net;
using Parley.Tests.Faults.Clients;
using Parley.Tests.Faults.Invariants;
using Parley.Tests.Faults.Schedule;

namespace Parley.Tests.Cluster.Faults;

/// <summary>The judge of the fault schedules: what it lets pass, and what it does not.</summary>
public sealed class AllowedStatesTests
{
    private static readonly Prompt First = new(1, 0, 0, 3);
    private static readonly Prompt Second = new(1, 0, 1, 3);
    private static readonly Prompt Third = new(1, 0, 2, 3);

    private static readonly GivenCommand Created = Done(CommandKind.Create, First);
    private static readonly GivenCommand SecondQueued = Done(CommandKind.Send, Second) with { Queued = true };

    [Fact]
    public void A_whole_history_passes()
    {
        AssertPasses([Created], Answered(First));
        AssertPasses([Created, Done(CommandKind.Send, Second)], Answered(First), Answered(Second));
        AssertPasses([Created, SecondQueued], Answered(First), Answered(Second));
    }

    [Fact]
    public void A_message_lost_doubled_or_out_of_order_does_not()
    {
        AssertFails([Created, SecondQueued], Answered(First));
        AssertFails([Created, SecondQueued], Answered(First), Answered(Second), Answered(Second));
        AssertFails([Created, SecondQueued], Answered(Second), Answered(First));
    }

    [Fact]
    public void An_answer_is_whole_unless_a_command_cut_it()
    {
        (string, string?) cut = (First.Text, First.Answer[..4]);
        AssertFails([Created], cut);
        AssertFails([Created], (First.Text, First.Answer + First.Answer));
        AssertFails([Created], (First.Text, null));

        GivenCommand[] interrupted = [Created, Done(CommandKind.Interrupt)];
        AssertPasses(interrupted, cut);
        AssertPasses(interrupted, (First.Text, null));
        AssertPasses(interrupted, Answered(First));
        AssertFails(interrupted, (First.Text, "something else"));
    }

    [Fact]
    public void An_interrupt_cuts_one_turn_at_most()
    {
        AssertPasses([Created, SecondQueued, Done(CommandKind.Interrupt)], (First.Text, null), Answered(Second));
        AssertPasses([Created, SecondQueued, Done(CommandKind.Interrupt)], Answered(First), (Second.Text, null));
        AssertFails([Created, SecondQueued, Done(CommandKind.Interrupt)], (First.Text, null), (Second.Text, null));
    }

    [Fact]
    public void An_edit_removes_what_came_after_and_what_waited()
    {
        GivenCommand[] edited = [Created, SecondQueued, Done(CommandKind.Edit, Third, First)];

        AssertPasses(edited, Answered(Third));
        AssertFails(edited, Answered(First), Answered(Second));
        AssertFails(edited, Answered(Third), Answered(Second));
    }

    [Fact]
    public void A_command_without_an_answer_was_done_once_or_never()
    {
        GivenCommand[] unknown = [Created, new GivenCommand(CommandKind.Send, Second)];

        AssertPasses(unknown, Answered(First));
        AssertPasses(unknown, Answered(First), Answered(Second));
        AssertFails(unknown, Answered(First), Answered(Second), Answered(Second));
    }

    [Fact]
    public void An_answer_that_nothing_explains_is_told()
    {
        AllowedStates.After([Created, Done(CommandKind.Promote, target: Second)], out var misfit);

        Assert.Equal(CommandKind.Promote, misfit?.Kind);
    }

    private static (string, string?) Answered(Prompt prompt) => (prompt.Text, prompt.Answer);

    private static GivenCommand Done(CommandKind kind, Prompt? prompt = null, Prompt? target = null) =>
        new(kind, prompt, target) { Status = HttpStatusCode.OK };

    private static void AssertPasses(GivenCommand[] given, params (string, string?)[] turns) =>
        Assert.Empty(HistoryInvariant.Check(given, Stored(turns)));

    private static void AssertFails(GivenCommand[] given, params (string, string?)[] turns) =>
        Assert.NotEmpty(HistoryInvariant.Check(given, Stored(turns)));

    private static StoredChat Stored((string Question, string? Answer)[] turns)
    {
        var messages = new List<StoredMessage>();
        foreach (var (question, answer) in turns)
        {
            messages.Add(new StoredMessage(messages.Count, "user", question));
            if (answer is not null)
                messages.Add(new StoredMessage(messages.Count, "assistant", answer));
        }

        return new StoredChat(Guid.Empty, "waiting", null, false, messages, []);
    }
}
