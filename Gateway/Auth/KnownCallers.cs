using System.Collections.Concurrent;

namespace Parley.Gateway.Auth;

/// <summary>
/// Remembers for two seconds who a token belongs to, so that a burst of requests asks the identity grain once. A session that ends
/// elsewhere is honoured here for at most that long; one that ends here ends at once.
/// </summary>
internal sealed class KnownCallers(IGrainFactory grains, TimeProvider time)
{
    private const int MostRemembered = 10_000;

    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (Actor Actor, long At)> _known = new(StringComparer.Ordinal);

    /// <summary>Who the token belongs to; null when it is nobody's.</summary>
    public async ValueTask<Actor?> FindAsync(string token, string? address, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        if (_known.TryGetValue(token, out var known) && time.GetElapsedTime(known.At, now) < Remembered)
        {
            return known.Actor;
        }

        var actor = await grains.GetGrain<IIdentityGrain>(Guid.Empty).Authenticate(token, address, cancellationToken);
        if (actor is null)
        {
            _known.TryRemove(token, out _);
            return null;
        }

        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[token] = (actor, now);
        return actor;
    }

    /// <summary>Ends a session or key.</summary>
    public async Task SignOutAsync(string token, CancellationToken cancellationToken)
    {
        _known.TryRemove(token, out _);
        await grains.GetGrain<IIdentityGrain>(Guid.Empty).SignOut(token, cancellationToken);

        // Whoever asked meanwhile may have remembered it again.
        _known.TryRemove(token, out _);
    }
}
