namespace Parley.Grains.Models.Limits;

/// <summary>The limit of one key of a provider, for the whole cluster. Stored when it begins, is lowered or ends.</summary>
internal sealed class RateLimitGrain(
    [PersistentState("rate-limit")] IPersistentState<RateLimitState> stored, TimeProvider time) : Grain, IRateLimitGrain
{
    private RateLimit _limit = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _limit = new RateLimit(stored.State);
        return Task.CompletedTask;
    }

    public Task<CallTurn> Look(CancellationToken cancellationToken) => EndAsync(_limit.Look(time.GetUtcNow()), cancellationToken);

    public Task<CallTurn> Ask(Guid call, CancellationToken cancellationToken) =>
        EndAsync(_limit.Ask(call, time.GetUtcNow()), cancellationToken);

    public Task<CallTurn> Answered(TimeSpan age, CancellationToken cancellationToken) =>
        EndAsync(_limit.Answered(age, time.GetUtcNow()), cancellationToken);

    public async Task<CallTurn> Refused(RefusedCall refused, CancellationToken cancellationToken)
    {
        var turn = _limit.Refused(refused, time.GetUtcNow());
        stored.State = _limit.State;
        await stored.WriteStateAsync(cancellationToken);
        return turn;
    }

    /// <summary>Forgets what is stored when the limit has ended.</summary>
    private async Task<CallTurn> EndAsync(CallTurn turn, CancellationToken cancellationToken)
    {
        if (!turn.IsLimited && stored.RecordExists)
            await stored.ClearStateAsync(cancellationToken);
        return turn;
    }
}
