using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Agents;
using Parley.Grains.Chats;
using Parley.Tests.Unit.Chats;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Tests.Unit.Property;

/// <summary>
/// Which histories are allowed: a small model of its own, which knows what was accepted and nothing of how it was done.
/// </summary>
internal sealed partial class HistoryModel
{
    private readonly Dictionary<int, long> _turns = [];
    private readonly HashSet<string> _accepted = [];
    private readonly HashSet<string> _gone = [];

    /// <summary>A run began; it may only speak in its turn.</summary>
    public void Began(SimulatedRun run) => _turns.TryAdd(run.Number, run.Turn);

    /// <summary>A change was stored.</summary>
    public void Saw(ChatChange change, ImmutableArray<QueuedMessage> queue)
    {
        switch (change)
        {
            case MessageAppended { Message: { Role: MessageRole.User } message }:
                _accepted.Add(Text(message.Content));
                break;
            case MessageQueued queued:
                _accepted.Add(Text(queued.Message.Content));
                break;
            case QueueRemoved removed:
                // Gone, unless it is in the history by the end of the command.
                _gone.UnionWith(queue.Where(message => message.Id == removed.QueuedMessageId).Select(message => Text(message.Content)));
                break;
            case HistoryTruncated truncated:
                _accepted.Add(Text(truncated.Replacement.Content));
                _gone.UnionWith(queue.Select(message => Text(message.Content)));
                break;
        }
    }

    /// <summary>An edit removed these rows.</summary>
    public void Removed(IEnumerable<ChatMessage> rows) =>
        _gone.UnionWith(rows.Where(row => row.Role is MessageRole.User).Select(row => Text(row.Content)));

    /// <summary>Fails when the history is none that may be.</summary>
    public void Check(Chat chat, List<ChatMessage> rows, SimulatedRun? run)
    {
        ChatInvariants.Check(chat, "simulation");
        Assert.Equal(chat.Status is ChatStatus.Running, run is not null);
        Assert.False(chat.Archived && chat.Busy, "an archived chat is at work");

        // Nothing to repair: every call has its result, in its place.
        Assert.Equal(rows.Select(Shape), HistoryRepair.Apply(rows).Select(Shape));
        Assert.Equal(MessageRole.User, rows[0].Role);
        Assert.Equal(rows.Select(row => row.Id), rows.Select(row => row.Id).Order());
        Assert.Equal(rows.LastOrDefault(row => row.Role is MessageRole.User)?.Id, chat.Turn);

        // A message that was accepted is in the history or in the queue, once; only an edit or a removal takes it away.
        string[] known = [.. rows.Where(row => row.Role is MessageRole.User).Select(row => Text(row.Content)),
            .. chat.Queue.Select(message => Text(message.Content))];
        Assert.Equal(known.Length, known.Distinct().Count());
        Assert.Empty(_accepted.Except(known).Except(_gone));

        CheckAnswers(rows);
    }

    /// <summary>What is stored of an answer is of one attempt of one run, and stands in the turn of that run.</summary>
    private void CheckAnswers(List<ChatMessage> rows)
    {
        var turn = 0L;
        var marks = new HashSet<string>();
        foreach (var row in rows)
        {
            if (row.Role is MessageRole.User)
            {
                turn = row.Id;
                continue;
            }

            var found = Marks().Matches(string.Concat(row.Content.Select(Words))).ToArray();
            Assert.True(found.Select(mark => mark.Groups["attempt"].Value).Distinct().Count() <= 1, "a mixture of attempts");
            Assert.All(found, mark =>
            {
                Assert.True(marks.Add(mark.Value), $"{mark.Value} is stored twice");
                Assert.Equal(turn, _turns[int.Parse(mark.Groups["run"].Value, System.Globalization.CultureInfo.InvariantCulture)]);
            });
        }
    }

    private static string Shape(ChatMessage row) => $"{row.Id} {row.Role} {string.Join(' ', row.Content.Select(part => part switch
    {
        ToolCallPart call => call.ToolCallId,
        ToolResultPart result => result.ToolCallId,
        _ => "",
    }))}";

    private static string Words(MessagePart part) => part switch
    {
        TextPart text => text.Text,
        ReasoningPart reasoning => reasoning.Text,
        ToolCallPart call => call.ToolName,
        ToolResultPart { IsError: false } result => result.Result!.Text,
        _ => "",
    };

    private static string Text(ImmutableArray<MessagePart> content) => ((TextPart)content[0]).Text;

    [GeneratedRegex("<(?<attempt>(?<run>[0-9]+)\\.[0-9]+)\\.[0-9]+>")]
    private static partial Regex Marks();
}
