using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Budgets;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Abstractions.Identity;

namespace Parley.Tests.Unit.Gateway.Feeds;

/// <summary>
/// A chat that streams text under a test's control: a bounded log with positions, snapshots as the real grain cuts them,
/// and every way in which an enumeration can end.
/// </summary>
internal sealed class ScriptedChat(int held = int.MaxValue) : IChatGrain
{
    public static readonly Guid Id = Guid.Parse("0197a000-0000-7000-8000-000000000001");

    private readonly Lock _lock = new();
    private readonly List<ChatEvent> _log = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private long _generation = 1;
    private long _sequence;
    private int _epoch;
    private int _open;

    /// <summary>All text that was ever streamed, as a reader must have it in the end.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Enumerations that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Enumerations ever opened.</summary>
    public int Opened { get; private set; }

    /// <summary>Refuses every reader when set.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>Most characters in an event of a snapshot.</summary>
    public int SnapshotPiece { get; init; } = int.MaxValue;

    /// <summary>Runs between two batches of a snapshot.</summary>
    public Action? InSnapshot { get; set; }

    public void Append(string text)
    {
        lock (_lock)
        {
            _log.Add(Part(text, new Position(_generation, ++_sequence)));
            Text += text;
            if (_log.Count > held)
                _log.RemoveRange(0, _log.Count - held);
        }

        Pulse();
    }

    /// <summary>Ends all enumerations: by failing, or quietly, as a grain does that moves.</summary>
    public void Interrupt(Exception? failure)
    {
        lock (_lock)
        {
            _failure = failure;
            _epoch++;
        }

        Pulse();
    }

    /// <summary>A new activation: nothing of the old log is held.</summary>
    public void Move()
    {
        lock (_lock)
        {
            _log.Clear();
            (_generation, _sequence) = (_generation + 1, 0);
            (_failure, _epoch) = (null, _epoch + 1);
        }

        Pulse();
    }

    public async IAsyncEnumerable<ChatEventBatch> Watch(
        Actor actor, WatchChat request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int epoch;
        lock (_lock)
        {
            Opened++;
            epoch = _epoch;
        }

        Interlocked.Increment(ref _open);
        try
        {
            if (Refusal is not null)
            {
                yield return new ChatEventBatch { Events = [], Position = default, Refusal = Refusal };
                yield break;
            }

            var (position, caughtUp) = (request.After, false);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (epoch != _epoch)
                {
                    if (_failure is { } failure)
                        throw failure;
                    yield break;
                }

                var (batches, changed) = Next(ref position, ref caughtUp);
                foreach (var batch in batches)
                {
                    yield return batch;
                    if (batches.Count > 1 && !batch.CaughtUp)
                        InSnapshot?.Invoke();
                    if (epoch != _epoch)
                        break;
                }

                if (batches.Count == 0)
                    await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private (List<ChatEventBatch> Batches, Task Changed) Next(ref Position? position, ref bool caughtUp)
    {
        lock (_lock)
        {
            var changed = _changed.Task;
            var end = new Position(_generation, _sequence);
            var first = _log.Count > 0 ? _log[0].Position : new Position(_generation, _sequence + 1);
            if (position is not { } place || place.Generation != _generation || place.Sequence < first.Sequence - 1)
            {
                var reason = position is null ? SnapshotReason.Start : SnapshotReason.Resync;
                (position, caughtUp) = (end, true);
                return (Snapshot(reason, end), changed);
            }

            var events = _log.Where(next => next.Position > place).Take(256).ToImmutableArray();
            if (events.IsEmpty && caughtUp)
                return ([], changed);
            position = events.IsEmpty ? place : events[^1].Position;
            var last = !caughtUp && events.Length < 256;
            caughtUp |= last;
            return ([new ChatEventBatch { Events = events, Position = position.Value, CaughtUp = last }], changed);
        }
    }

    private List<ChatEventBatch> Snapshot(SnapshotReason reason, Position cut)
    {
        var status = new StatusEvent
        {
            ChatId = Id,
            Position = cut,
            Status = new StatusInfo { Status = ChatStatus.Running, Turn = 1 },
            Snapshot = reason,
        };
        var batches = new List<ChatEventBatch> { new() { Events = [status], Position = cut } };
        foreach (var piece in Text.Chunk(Math.Min(SnapshotPiece, Math.Max(1, Text.Length))))
            batches.Add(new ChatEventBatch { Events = [Part(new string(piece), cut)], Position = cut });
        batches[^1] = batches[^1] with { CaughtUp = true };
        return batches;
    }

    private void Pulse() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private static MessagePartEvent Part(string text, Position at) =>
        new() { ChatId = Id, Position = at, MessagePart = new RolePart(MessageRole.Assistant, new TextPart(text)) };

    public Task<Reply<Chat>> Create(CreateChat command) => throw new NotSupportedException();

    public Task<Reply<SentMessage>> Send(SendMessage command) => throw new NotSupportedException();

    public Task<Reply<ChatMessage>> Edit(EditMessage command) => throw new NotSupportedException();

    public Task<Reply<Chat>> Interrupt(InterruptChat command) => throw new NotSupportedException();

    public Task<Reply<ChatMessage>> Promote(QueueCommand command) => throw new NotSupportedException();

    public Task<Reply<Chat>> Compact(ChatCommand command) => throw new NotSupportedException();

    public Task<Reply<PurgedSecret>> PurgeSecret(PurgeSecret command) => throw new NotSupportedException();

    public Task<Reply<Chat>> Rename(RenameChat command) => throw new NotSupportedException();

    public Task<Reply<Chat>> RegenerateTitle(ChatCommand command) => throw new NotSupportedException();

    public Task<Reply<Chat>> BindWorkspace(Actor actor, Guid? before, Guid workspaceId) => throw new NotSupportedException();

    public Task<Reply<Done>> DeleteQueued(QueueCommand command) => throw new NotSupportedException();

    public Task<Reply<Done>> Archive(ChatCommand command) => throw new NotSupportedException();

    public Task<Reply<Done>> Unarchive(ChatCommand command) => throw new NotSupportedException();

    public Task<Reply<Chat>> Get(Actor actor) => throw new NotSupportedException();

    public Task<Reply<ChatExplanation>> Explain(Actor actor, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Reply<ChatBudget>> GetBudget(Actor actor, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Reply<ChatBudget>> SetBudget(SetBudget command) => throw new NotSupportedException();

    public Task<Reply<MessagePage>> GetMessages(Actor actor, MessageQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> Wake() => throw new NotSupportedException();

    public IAsyncEnumerable<Reply<ChatReport>> WatchReport(Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task FollowTree(TreeChange change) => throw new NotSupportedException();

    public Task TitleStored(StoredTitle title) => throw new NotSupportedException();
}
