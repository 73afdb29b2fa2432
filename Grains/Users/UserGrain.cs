using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Parley.Grains.Chats;
using Parley.Grains.Events;
using Parley.Grains.Identity;
using Parley.Grains.Storage;

namespace Parley.Grains.Users;

/// <summary>A user's list of chats, from the database, and its changes, as the chats tell them.</summary>
internal sealed class UserGrain(
    [PersistentState("user-log")] IPersistentState<UserLogState> state,
    ChatListStore store,
    IHostApplicationLifetime host) : Grain, IUserGrain
{
    // Changes that are kept for readers who come back; who missed more fetches the list.
    private const int MaxEvents = 256;
    private static readonly EventLogLimits Limits = new(MaxEvents, MaxEvents, MaxEvents, MaxEvents, MaxEvents);

    private EventLog<WatchEvent> _log = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Places of an earlier activation must never mean anything in this one (field.md R3).
        state.State.Generation++;
        await state.WriteStateAsync(cancellationToken);
        _log = new EventLog<WatchEvent>(state.State.Generation, Limits);
    }

    public async Task<Reply<ImmutableArray<ChatView>>> ListChats(Actor actor, ChatListQuery query, CancellationToken cancellationToken)
    {
        if ((Refuse(actor) ?? PageLimits.Check(query)) is { } refusal)
            return refusal;
        return await store.ListAsync(actor.UserId, query, query.Limit ?? PageLimits.Default, cancellationToken) is { } chats
            ? chats
            : Refusals.NoSuchCursor;
    }

    public async IAsyncEnumerable<WatchEventBatch> WatchChats(
        Actor actor, Position? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Refuse(actor) is { } refusal)
        {
            yield return new WatchEventBatch { Events = [], Position = default, Refusal = refusal };
            yield break;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        await using var wake = stop.Token.UnsafeRegister(static log => ((EventLog<WatchEvent>)log!).Changed.Set(), _log);

        // The first batch holds all that was missed, which is never more than one: who has it may follow others from its place.
        var isKnown = after is { } asked && _log.Holds(asked);
        var missed = isKnown ? _log.Read(after!.Value, MaxEvents) : [];
        var place = _log.End;
        yield return new WatchEventBatch { Events = missed, Position = place, Resync = after is not null && !isKnown };
        while (!stop.IsCancellationRequested)
        {
            var changed = _log.Changed.WaitAsync();
            if (stop.IsCancellationRequested)
                yield break;
            var isHeld = _log.Holds(place);
            var events = isHeld ? _log.Read(place, MaxEvents) : [];
            if (isHeld && events.IsEmpty)
            {
                await changed;
                continue;
            }

            place = isHeld ? events[^1].Position : _log.End;
            yield return new WatchEventBatch { Events = events, Position = place, Resync = !isHeld };
        }
    }

    public Task Notify(WatchEventKind kind, ChatView chat)
    {
        _log.Append(new WatchEvent(kind, chat, _log.Next), size: 1);
        _log.Settle();
        return Task.CompletedTask;
    }

    private Refusal? Refuse(Actor actor) => Authorizer.MayActFor(actor, this.GetPrimaryKey()) ? null : Refusals.NotFound;
}

/// <summary>What a user's grain must remember beyond its activation.</summary>
[GenerateSerializer, Alias("parley.UserLogState")]
public sealed record UserLogState
{
    /// <summary>The generation of the newest activation's log.</summary>
    [Id(0)] public long Generation { get; set; }
}
