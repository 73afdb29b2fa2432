using System.Diagnostics.CodeAnalysis;

namespace Parley.Engine;

/// <summary>When a grain timer ticks and how its ticks share the activation with calls.</summary>
public readonly struct GrainTimerCreationOptions()
{
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none until <see cref="IGrainTimer.Change"/>.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for a single tick.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether a tick may run beside a call under way. Without it a tick waits for its turn as a call does.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether ticks keep the activation from going idle.</summary>
    public bool KeepAlive { get; init; }
}
