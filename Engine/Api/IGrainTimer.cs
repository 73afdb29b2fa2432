namespace Parley.Engine;

/// <summary>A timer of one activation. Disposing it, or the activation's end, stops it and cancels the token of a tick under way.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>
    /// Sets when the next tick comes and the time from one tick's end to the next. <see cref="Timeout.InfiniteTimeSpan"/> means never.
    /// </summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
