namespace Parley.Tests.EngineSilo;

/// <summary>A wall clock that is off, as on a machine that nobody keeps in time.</summary>
internal sealed class SkewedTime(TimeSpan skew) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + skew;
}
