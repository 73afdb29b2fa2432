namespace Parley.Engine.Tests.Fixtures;

/// <summary>How a test's cluster differs from the usual one. Every engine's fixture understands these.</summary>
public sealed record ClusterSettings
{
    /// <summary>The clock of idle times, timers and deadlines.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The clock of the silo's lease, where the engine has one.</summary>
    public TimeProvider LeaseClock { get; init; } = TimeProvider.System;

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The silos that this one joins; null for one that is alone.</summary>
    public SiloGroup? Group { get; init; }

    /// <summary>Where the silo tells others that it is; null for where it is.</summary>
    public string? Advertise { get; init; }

    /// <summary>Whether the process only calls grains.</summary>
    public bool IsClient { get; init; }

    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
