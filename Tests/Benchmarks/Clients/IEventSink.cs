namespace Parley.Tests.Benchmarks.Clients;

/// <summary>Hears what a connection receives, one call at a time.</summary>
internal interface IEventSink
{
    /// <summary>Takes an event.</summary>
    /// <param name="happened">The event; valid during the call only.</param>
    /// <param name="at">When its frame was complete, by <see cref="System.Diagnostics.Stopwatch"/>.</param>
    void Accept(in StreamEvent happened, long at);

    /// <summary>The connection broke, or the server ended it, though nobody had left.</summary>
    void Lost(Exception? fault);
}
