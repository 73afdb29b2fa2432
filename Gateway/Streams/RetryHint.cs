namespace Parley.Gateway.Streams;

/// <summary>
/// When a client that lost its stream should come back: scattered, so that those of a stopped gateway
/// do not all come at once (field.md R5).
/// </summary>
internal static class RetryHint
{
    private const int LeastMilliseconds = 500;
    private const int MostMilliseconds = 1_500;

    /// <summary>For one connection.</summary>
    public static TimeSpan Next() => TimeSpan.FromMilliseconds(Random.Shared.Next(LeastMilliseconds, MostMilliseconds + 1));
}
