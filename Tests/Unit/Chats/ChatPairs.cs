using System.Collections.Immutable;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Chats;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Tests.Unit.Chats;

/// <summary>All states and all inputs of the chat's machine, by name.</summary>
internal static class ChatPairs
{
    public static readonly Guid ChatId = new("11111111-1111-1111-1111-111111111111");
    public static readonly Guid Owner = new("22222222-2222-2222-2222-222222222222");
    public static readonly Guid Model = new("33333333-3333-3333-3333-333333333333");

    /// <summary>What a parent's run asks with.</summary>
    public static readonly Delegation FromParent = new()
    {
        ParentChatId = new("44444444-4444-4444-4444-444444444444"),
        RunGeneration = 5,
        MaxAtWork = 8,
    };

    /// <summary>The turn that every existing chat of these tests is in.</summary>
    public const long Turn = 7;

    public static Chat Missing { get; } = new() { Id = ChatId };

    public static Chat State(ChatStatus status, bool archived = false, int queued = 0, bool held = false) => new()
    {
        Exists = true,
        Id = ChatId,
        OwnerId = Owner,
        LastModelConfigId = Model,
        Title = "t",
        Status = status,
        LastError = status is ChatStatus.Error ? "it broke" : null,
        StatusText = status is ChatStatus.Paused ? "used up" : null,
        Archived = archived,
        Held = held,
        RunGeneration = 3,
        LastMessageId = 8,
        Turn = Turn,
        Queue = [.. Enumerable.Range(1, queued).Select(Queued)],
    };

    /// <summary>
    /// Every state that can be told apart: not there, or status x archived x empty, some or full queue, and whether a paused one is held.
    /// </summary>
    public static IEnumerable<(string Name, Chat State)> States()
    {
        yield return ("not created", Missing);
        foreach (var archived in new[] { false, true })
        {
            foreach (var status in Enum.GetValues<ChatStatus>())
            {
                foreach (var queued in new[] { 0, 1, Chat.MaxQueue })
                {
                    var queue = queued switch { 0 => "", 1 => ", queue 1", _ => ", queue full" };
                    var name = $"{status.ToString().ToLowerInvariant()}{(archived ? ", archived" : "")}{queue}";
                    yield return (name, State(status, archived, queued));
                    if (status is ChatStatus.Paused)
                        yield return ($"held{(archived ? ", archived" : "")}{queue}", State(status, archived, queued, held: true));
                }
            }
        }
    }

    /// <summary>Every input, in each form that may be answered differently.</summary>
    public static IEnumerable<(string Name, ChatInput Input)> Inputs() =>
    [
        ("create", new ChatInput.Create(Owner, "t", Text("hello"), Model)),
        ("create by parent", new ChatInput.Create(Owner, "t", Text("hello"), Model) { Delegation = FromParent }),
        ("send", new ChatInput.Send(Text("more"), null)),
        ("send by parent", new ChatInput.Send(Text("more"), null) { Delegation = FromParent }),
        ("send by parent, interrupting", new ChatInput.Steer(Text("more"), FromParent, Partial())),
        ("edit user message", new ChatInput.Edit(Message(Turn, MessageRole.User), Text("other"))),
        ("edit assistant message", new ChatInput.Edit(Message(8, MessageRole.Assistant), Text("other"))),
        ("edit missing message", new ChatInput.Edit(null, Text("other"))),
        ("promote queued", new ChatInput.Promote(1, Partial())),
        ("promote missing", new ChatInput.Promote(999, Partial())),
        ("delete queued", new ChatInput.DeleteQueued(1)),
        ("delete missing", new ChatInput.DeleteQueued(999)),
        ("interrupt", new ChatInput.Interrupt(null, Partial())),
        ("interrupt this turn", new ChatInput.Interrupt(Turn, Partial())),
        ("interrupt older turn", new ChatInput.Interrupt(Turn - 1, Partial())),
        ("interrupt, held", new ChatInput.Interrupt(null, Partial()) { Hold = "tomorrow" }),
        ("archive", new ChatInput.Archive(Partial())),
        ("unarchive", new ChatInput.Unarchive()),
        ("rename", new ChatInput.Rename("other")),
        ("bind workspace", new ChatInput.Bind(null, Owner)),
        ("bind workspace in place of another", new ChatInput.Bind(Model, Owner)),
        ("stop (by its tree)", new ChatInput.Stop(Partial())),
        ("compact", new ChatInput.Compact(HasAnswers: true)),
        ("compact nothing", new ChatInput.Compact(HasAnswers: false)),
        ("start run", new ChatInput.StartRun()),
        ("purge", new ChatInput.Rewrite(Rewritten(), "t")),
        ("purge what is nowhere", new ChatInput.Rewrite(new HistoryRewritten(Rewritten().Messages.Clear(), [], []), "t")),
        ("begin calls", new ChatInput.BeginCalls(Partial())),
        ("store step", new ChatInput.StoreStep(Partial())),
        ("store compaction", new ChatInput.StoreCompaction(Compaction())),
        ("run finished", new ChatInput.EndRun(TurnOutcome.Finished, Partial(), null)),
        ("run finished, compacted", new ChatInput.EndRun(TurnOutcome.Finished, [], null) { Compaction = Compaction() }),
        ("run failed", new ChatInput.EndRun(TurnOutcome.Failed, [], "no luck")),
        ("run paused", new ChatInput.EndRun(TurnOutcome.Paused, Partial(), "used up")),
        ("resume", new ChatInput.Resume()),
        ("run finished, held", new ChatInput.EndRun(TurnOutcome.Held, Partial(), "tomorrow")),
        ("release", new ChatInput.Release()),
        ("run handed over", new ChatInput.EndRun(TurnOutcome.HandedOver, Partial(), null)),
        ("run handed over, compacted", new ChatInput.EndRun(TurnOutcome.HandedOver, [], null) { Compaction = Compaction() }),
        ("recover", new ChatInput.Recover()),
    ];

    public static ImmutableArray<MessagePart> Text(string text) => [new TextPart(text)];

    /// <summary>What a run had streamed: one assistant message.</summary>
    public static ImmutableArray<ChatMessage> Partial() => [Message(0, MessageRole.Assistant)];

    /// <summary>What a compaction stores, as far as the machine cares: what only the model reads.</summary>
    public static ImmutableArray<MessageAppended> Compaction() =>
        [new(Message(0, MessageRole.System)) { Visibility = MessageVisibility.Model, Compressed = true }];

    /// <summary>A message of the history has other content.</summary>
    public static HistoryRewritten Rewritten() =>
        new(ImmutableDictionary<long, ImmutableArray<MessagePart>>.Empty.Add(Turn, Text("clean")), [], [Message(Turn, MessageRole.User)]);

    /// <summary>Gives ids to what was decided, as storing does.</summary>
    public static ImmutableArray<ChatChange> Store(IEnumerable<ChatChange> changes, ref long nextId)
    {
        var stored = ImmutableArray.CreateBuilder<ChatChange>();
        foreach (var change in changes)
        {
            stored.Add(change switch
            {
                MessageAppended { Message: var message } appended => appended with { Message = message with { Id = nextId++ } },
                MessageQueued { Message: var message } => new MessageQueued(message with { Id = nextId++ }),
                _ => change,
            });
        }

        return stored.ToImmutable();
    }

    private static ChatMessage Message(long id, MessageRole role) => new()
    {
        Id = id,
        ChatId = ChatId,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Role = role,
        Content = Text("said"),
    };

    private static QueuedMessage Queued(int id) => new()
    {
        Id = id,
        ChatId = ChatId,
        Content = Text($"queued {id}"),
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
