namespace Parley.Grains.Events;

/// <summary>What a log holds at one place or at several neighbouring ones.</summary>
/// <typeparam name="TEvent">What is logged.</typeparam>
/// <param name="first">Number of its first place.</param>
/// <param name="passing">Whether a later event will supersede it.</param>
internal abstract class LogEntry<TEvent>(long first, bool passing)
{
    /// <summary>Number of its first place.</summary>
    public long First => first;

    /// <summary>Number of its last place.</summary>
    public abstract long Last { get; }

    /// <summary>Its weight, in the units of <see cref="EventLogLimits"/>.</summary>
    public abstract int Size { get; }

    /// <summary>Whether a later event will supersede it.</summary>
    public bool Passing => passing;

    /// <summary>What a reader who has seen everything up to a place before <see cref="Last"/> is to get of it.</summary>
    public abstract TEvent After(long sequence);

    /// <summary>The part of it that ends at the next place.</summary>
    /// <param name="sequence">A place before <see cref="Last"/>.</param>
    public abstract TEvent Next(long sequence);
}

/// <summary>A single event.</summary>
internal sealed class LogEvent<TEvent>(long place, TEvent @event, int size, bool passing) : LogEntry<TEvent>(place, passing)
{
    public override long Last => First;

    public override int Size => size;

    public override TEvent After(long sequence) => @event;

    public override TEvent Next(long sequence) => @event;
}
