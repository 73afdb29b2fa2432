namespace Parley.Grains.Models.Limits;

/// <summary>A limit as it outlives the cluster; the line of those who wait does not.</summary>
[GenerateSerializer, Immutable, Alias("parley.RateLimitState")]
public sealed record RateLimitState
{
    /// <summary>There is no limit.</summary>
    public static RateLimitState Open { get; } = new();

    /// <summary>Calls a second; 0 when there is no limit.</summary>
    [Id(0)] public double Rate { get; init; }

    /// <summary>No call before this moment.</summary>
    [Id(1)] public DateTimeOffset Until { get; init; }

    /// <summary>When the rate was last lowered: calls from before say nothing about the rate as it is.</summary>
    [Id(2)] public DateTimeOffset LoweredAt { get; init; }

    public bool IsOpen => Rate == 0;
}
