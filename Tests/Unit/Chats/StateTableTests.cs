using System.Globalization;
using System.Text;
using Parley.Grains.Chats;
using Parley.Tests.Unit.Architecture;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Tests.Unit.Chats;

/// <summary>Enumerates all pairs of state and input, and keeps docs/states.md true.</summary>
public sealed class StateTableTests
{
    [Fact]
    public void Every_pair_has_one_defined_outcome_that_keeps_the_invariants()
    {
        foreach (var (stateName, state) in ChatPairs.States())
        {
            foreach (var (inputName, input) in ChatPairs.Inputs())
            {
                var decision = state.Decide(input);
                Assert.True(decision.Refusal is null || decision.Changes.IsEmpty, $"{stateName} / {inputName}: refused and changed");
                Assert.Equal(decision.Changes, state.Decide(input).Changes, ReferenceOrText);
                ChatInvariants.Check(state.Apply(decision.Changes), $"{stateName} / {inputName}");
            }
        }
    }

    [Fact]
    public void The_table_in_the_documentation_is_the_machine()
    {
        var path = Repository.PathOf("docs", "states.md");
        var table = Write();
        var documented = File.Exists(path) ? File.ReadAllText(path) : "";
        if (documented != table)
        {
            File.WriteAllText(path, table);
            Assert.Fail("docs/states.md did not say what the machine does. It has been written anew: look at its diff and commit it.");
        }
    }

    private static bool ReferenceOrText(ChatChange left, ChatChange right) => left.GetType() == right.GetType();

    private static string Write()
    {
        var text = new StringBuilder();
        text.Append("""
            # States of a chat

            What each input does in each state: written by `Tests/Unit/Chats/StateTableTests.cs` from `Grains/Chats/Chat.cs`, never by hand.

            - `→ status`: the chat's status after the input; `(-)` nothing happens; `✗ status`: refused with this HTTP status,
              nothing changes.
            - `+partial`: what the stopped run had streamed is stored and marked as interrupted; `+user`: a user message joins the history;
              `+step`: the run's rows are stored; `+summary`: the rows of a compaction; `(summary)`: due is one that
              the user asked for.
            - `rewritten`: a value was taken out of messages, which readers are sent anew.
            - `noted`: that the calls of a step are made is written down for the next owner; nobody sees it.
            - `lost`: the run's owner is gone; after the tenth loss without progress the turn is an error instead of running again.
            - `title`: the chat has the user's title; `workspace`: it works in another workspace from now on.
            - `paused`: a limit was reached before a model call; `resume` comes when it is raised.
            - `held`: status `paused` as well, but the turn is over and the owner's day allows no other; `release` comes when it does.
            - `delegated`: only while the parent's run has its turn and fewer of its children than the limit are at work; else
              it is refused and nothing changes.
            - A child that a user sets to work is refused with 409 when as many of its siblings as may be are at work.
            - `+queue`, `-queue`: a message joins or leaves the queue; `truncate`: later messages and the queue are dropped.
            - States with the legacy status `completed` behave as `waiting` and are left out.


            """);
        foreach (var archived in new[] { false, true })
        {
            text.Append(CultureInfo.InvariantCulture, $"## {(archived ? "Archived" : "Active")}\n\n");
            var states = ChatPairs.States()
                .Where(pair => pair.State.Exists ? pair.State.Archived == archived : !archived)
                .Where(pair => pair.State.Status is not Parley.Grains.Abstractions.Chats.ChatStatus.Completed)
                .ToArray();
            var names = states.Select(pair => $" {pair.Name.Replace(", archived", "", StringComparison.Ordinal)} ");
            text.Append("| input |").AppendJoin("|", names).Append("|\n");
            text.Append("|---|").AppendJoin("|", states.Select(_ => "---")).Append("|\n");
            foreach (var (name, input) in ChatPairs.Inputs())
            {
                var answers = states.Select(pair => $" {Describe(pair.State, input)} ");
                text.Append(CultureInfo.InvariantCulture, $"| {name} |").AppendJoin("|", answers).Append("|\n");
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static string Describe(Chat state, ChatInput input)
    {
        var decision = state.Decide(input);
        if (decision.Refusal is { } refusal)
            return $"✗ {Status(refusal.Code)}";
        if (decision.Changes.IsEmpty)
            return "(-)";
        var words = decision.Changes.Select(change => change switch
        {
            MessageAppended { Compressed: true } => "+summary",
            MessageAppended { Message.Role: Parley.Grains.Abstractions.Chats.MessageRole.User } => "+user",
            MessageAppended => input is ChatInput.StoreStep or ChatInput.EndRun ? "+step" : "+partial",
            MessageQueued => "+queue",
            QueueRemoved => "-queue",
            HistoryTruncated => "truncate",
            StatusChanged { Compacting: true } => "→ pending (summary)",
            StatusChanged { Held: true } => "→ held",
            StatusChanged changed => $"→ {changed.Status.ToString().ToLowerInvariant()}",
            CallsBegun => "noted",
            HistoryRewritten => "rewritten",
            RunLost => "lost",
            WorkDelegated => "delegated",
            RunStarted => "→ running",
            TitleChanged => "title",
            WorkspaceBound => "workspace",
            ArchivedChanged changed => changed.Archived ? "archive" : "unarchive",
            _ => "create",
        });
        return string.Join(' ', words);
    }

    private static int Status(Parley.Grains.Abstractions.RefusalCode code) => code switch
    {
        Parley.Grains.Abstractions.RefusalCode.Invalid => 400,
        Parley.Grains.Abstractions.RefusalCode.NotFound => 404,
        Parley.Grains.Abstractions.RefusalCode.Conflict => 409,
        Parley.Grains.Abstractions.RefusalCode.LimitReached => 429,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "The machine does not refuse with this."),
    };
}
