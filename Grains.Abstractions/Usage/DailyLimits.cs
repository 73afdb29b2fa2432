namespace Parley.Grains.Abstractions.Usage;

/// <summary>What a user may use and spend in a day of UTC before new turns are refused; null is no limit.</summary>
[GenerateSerializer, Immutable, Alias("parley.DailyLimits")]
public sealed record DailyLimits
{
    [Id(0)] public long? MaxTokens { get; init; }

    /// <summary>In millionths of a US dollar; calls of models without a price do not count.</summary>
    [Id(1)] public long? MaxCostMicros { get; init; }
}

/// <summary>The daily limits of one user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Limits">What counts for that user alone.</param>
[GenerateSerializer, Immutable, Alias("parley.UserDailyLimits")]
public sealed record UserDailyLimits([property: Id(0)] Guid UserId, [property: Id(1)] DailyLimits Limits);

/// <summary>The daily limits of a deployment.</summary>
[GenerateSerializer, Immutable, Alias("parley.DailyLimitTable")]
public sealed record DailyLimitTable
{
    /// <summary>Of everybody who has none of their own.</summary>
    [Id(0)] public DailyLimits Everybody { get; init; } = new();

    /// <summary>Users with limits of their own, in place of everybody's.</summary>
    [Id(1)] public ImmutableArray<UserDailyLimits> Users { get; init; } = [];
}
