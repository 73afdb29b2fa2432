using System.Runtime.CompilerServices;
using Parley.Grains.Events;

namespace Parley.Grains.Chats;

/// <summary>What a reader needs to know of a chat at the moment a snapshot is cut.</summary>
/// <param name="Chat">The state.</param>
/// <param name="Status">The status with its phase.</param>
/// <param name="Retry">The wait before the next attempt, when one is on.</param>
internal sealed record ChatCut(Chat Chat, StatusInfo Status, RetryInfo? Retry);

/// <summary>
/// Follows a chat for one reader: what it missed or a snapshot, then live (architecture.md decision 4). Runs on the
/// activation's turn between commands, so state and log are read as one; it never changes either. A reader that falls behind
/// what the log holds gets a fresh snapshot.
/// </summary>
/// <param name="log">The chat's log.</param>
/// <param name="cut">Reads the state as it is now.</param>
/// <param name="isOver">Whether this activation will publish nothing more: readers then go elsewhere.</param>
/// <param name="readMessages">Reads visible messages after the first id up to the second, both of which may move on meanwhile.</param>
internal sealed class ChatReader(
    ChatLog log,
    Func<ChatCut> cut,
    Func<bool> isOver,
    Func<long, long, CancellationToken, IAsyncEnumerable<ImmutableArray<ChatMessage>>> readMessages)
{
    /// <summary>Most events in a batch (spec/chat.md 2.3).</summary>
    private const int MaxBatch = 256;

    /// <summary>Reads until the activation is over or the reader leaves.</summary>
    public async IAsyncEnumerable<ChatEventBatch> ReadAsync(WatchChat request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var wake = cancellationToken.UnsafeRegister(static log => ((ChatLog)log!).Changed.Set(), log);
        var position = request.After;
        var caughtUp = false;
        using var here = new Stay(log);
        while (!cancellationToken.IsCancellationRequested)
        {
            if (position is not { } place || !log.Holds(place))
            {
                var state = cut();
                var (at, parts) = log.Cut();
                await foreach (var batch in SnapshotAsync(state, at, parts, request with { After = position }, cancellationToken))
                    yield return batch;
                (position, caughtUp) = (at, true);
                request = request with { AfterId = state.Chat.LastMessageId };
                here.Reader.Sequence = at.Sequence;
                continue;
            }

            var changed = log.Changed.WaitAsync();
            if (cancellationToken.IsCancellationRequested)
                yield break;
            var events = log.Read(place, MaxBatch, request.EveryPlace);
            if (!events.IsEmpty || !caughtUp)
            {
                position = events.IsEmpty ? place : events[^1].Position;
                here.Reader.Sequence = position.Value.Sequence;
                var first = !caughtUp;
                caughtUp |= events.Length < MaxBatch;
                yield return new ChatEventBatch { Events = events, Position = position.Value, CaughtUp = first && caughtUp };
                continue;
            }

            if (isOver())
                yield break;
            await changed;
        }
    }

    /// <summary>
    /// The snapshot in batches. Only its very last event carries the cut: a reader that is torn away
    /// before has no place yet and starts over.
    /// </summary>
    private async IAsyncEnumerable<ChatEventBatch> SnapshotAsync(
        ChatCut state,
        Position at,
        ImmutableArray<ChatEvent> parts,
        WatchChat request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chat = state.Chat;
        var (opening, knownId) = Open(state, request);
        var held = opening;
        var history = log.WholeHistory is { } all
            ? new[] { all.RemoveAll(message => message.Id <= knownId) }.ToAsyncEnumerable()
            : readMessages(knownId, chat.LastMessageId, cancellationToken);
        await foreach (var messages in history.WithCancellation(cancellationToken))
        {
            yield return new ChatEventBatch { Events = held, Position = default };
            held = [.. messages.Select(message => new MessageEvent { ChatId = chat.Id, Position = default, Message = message })];
        }

        foreach (var closing in Close(state, parts, isResync: request.After is not null).Chunk(MaxBatch))
        {
            yield return new ChatEventBatch { Events = held, Position = default };
            held = [.. closing];
        }

        held = held.SetItem(held.Length - 1, held[^1] with { Position = at });
        yield return new ChatEventBatch { Events = held, Position = at, CaughtUp = true };
    }

    /// <summary>
    /// The status, and whether the reader must drop the messages it has: those from before an edit may be gone or changed.
    /// </summary>
    private static (ImmutableArray<ChatEvent> Events, long KnownId) Open(ChatCut state, WatchChat request)
    {
        var chat = state.Chat;
        ChatEvent status = new StatusEvent
        {
            ChatId = chat.Id,
            Position = default,
            Status = state.Status,
            Snapshot = request.After is null ? SnapshotReason.Start : SnapshotReason.Resync,
        };
        var knownId = request.AfterId ?? 0;
        var stale = request.After is { } lost ? lost.Generation <= chat.HistoryGeneration : knownId > 0 && chat.HistoryGeneration > 0;
        return stale || knownId > chat.LastMessageId
            ? ([status, new HistoryResetEvent { ChatId = chat.Id, Position = default, HistoryReset = new HistoryReset(0) }], 0)
            : ([status], knownId);
    }

    private static IEnumerable<ChatEvent> Close(ChatCut state, ImmutableArray<ChatEvent> parts, bool isResync)
    {
        var chat = state.Chat;
        if (!chat.Queue.IsEmpty || isResync)
            yield return new QueueUpdateEvent { ChatId = chat.Id, Position = default, QueuedMessages = chat.Queue };
        if (state.Retry is { } retry)
            yield return new RetryEvent { ChatId = chat.Id, Position = default, Retry = retry };
        foreach (var part in parts)
            yield return part;
    }

    /// <summary>A reader's stay in the log.</summary>
    private sealed class Stay : IDisposable
    {
        private readonly ChatLog _log;

        public Stay(ChatLog log)
        {
            _log = log;
            log.Enter(Reader);
        }

        public LogReader Reader { get; } = new() { Sequence = long.MaxValue };

        public void Dispose() => _log.Leave(Reader);
    }
}
