using System.Collections.Concurrent;
using Parley.Grains.Models.Catalog;

namespace Parley.Grains.Models.Limits;

/// <summary>
/// The limits of providers' keys as this silo knows them. A limit that it has not heard of costs a call nothing; one that cannot be asked
/// for holds nobody up.
/// </summary>
internal sealed partial class RateLimits(IGrainFactory grains, TimeProvider time, ILogger<RateLimits> logger)
{
    /// <summary>How long the grain of a key may take to answer.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, KeyLimit> _keys = [];

    /// <summary>The limit of the key that a model is called with.</summary>
    public KeyLimit Of(ModelTarget target) => target.Provider == KnownProviders.Demo
        ? KeyLimit.None
        : Of(KeyLimit.IdOf(target.Provider, target.BaseUrl, target.ApiKey));

    /// <summary>The limit of a configured provider's key.</summary>
    public KeyLimit Of(ProviderAccess access) => Of(KeyLimit.IdOf(access.Provider, access.BaseUrl, access.ApiKey));

    /// <summary>A model call that is about to be made.</summary>
    /// <param name="target">The model.</param>
    /// <param name="budget">What it may go on waiting and failing.</param>
    /// <param name="waiting">Told when the call has to wait for others, and again when that changes.</param>
    public LimitedCall Begin(ModelTarget target, RetryBudget budget, Action<RetryWait>? waiting = null) =>
        new(this, Of(target), target.Provider, time, budget, waiting);

    /// <summary>Asks after the limits that this silo knows of, and, when others may know of more, after those of all keys in use.</summary>
    public async Task LookAsync(bool othersMayKnow, CancellationToken cancellationToken)
    {
        foreach (var key in _keys.Values.Where(key => (key.TakeUse() && othersMayKnow) || key.IsLimited))
            await LookAsync(key, cancellationToken);
    }

    /// <summary>Asks after the limit of a key.</summary>
    public Task LookAsync(KeyLimit key, CancellationToken cancellationToken) =>
        AskAsync(key, static (grain, token) => grain.Look(token), cancellationToken);

    /// <summary>Asks the grain of a key, and believes what it says.</summary>
    /// <returns>Its answer; null when there is none.</returns>
    internal async Task<CallTurn?> AskAsync(
        KeyLimit key, Func<IRateLimitGrain, CancellationToken, Task<CallTurn>> ask, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var asked = time.GetTimestamp();
        try
        {
            var turn = await ask(grains.GetGrain<IRateLimitGrain>(key.Id), stop.Token);
            key.Learn(turn.IsLimited, asked, time.GetTimestamp());
            return turn;
        }
        catch (Exception fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogNotAsked(logger, key.Id, fault);
            return null;
        }
    }

    private KeyLimit Of(string id) => _keys.GetOrAdd(id, static id => new KeyLimit(id));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The rate limit of {Key} could not be asked for; calls go on without")]
    private static partial void LogNotAsked(ILogger logger, string key, Exception fault);
}
