namespace Parley.Tests.Support;

/// <summary>Where a script writes to: an event stream, or one JSON body.</summary>
internal abstract class ReplySink : IDisposable
{
    /// <summary>Reported at the end.</summary>
    public FakeUsage? Usage { get; set; }

    /// <summary>Whether so much is waiting that it should be sent.</summary>
    public abstract bool ShouldFlush { get; }

    public abstract void Text(string delta);

    public abstract void Reasoning(string field, string delta);

    /// <summary>A tool call's fragment; id and name only on its first.</summary>
    public abstract void ToolCall(int index, string? id, string? name, string arguments);

    public abstract void Finish(string reason);

    public abstract void Raw(string text);

    /// <summary>Sends what is waiting; throws when the client is gone.</summary>
    public abstract Task FlushAsync(CancellationToken client);

    /// <summary>Ends the answer well.</summary>
    public abstract Task EndAsync(string finishReason, CancellationToken client);

    public abstract void Dispose();
}
