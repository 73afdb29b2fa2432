namespace Parley.Tests.Benchmarks.Clients;

/// <summary>Follows a turn: when its first text came and when it was over.</summary>
internal class TurnSink : IEventSink
{
    private TaskCompletionSource<long> _ended = NewSignal();

    /// <summary>When the turn was over for the client.</summary>
    public Task<long> Ended => _ended.Task;

    /// <summary>When the first text came; 0 before.</summary>
    public long FirstText { get; private set; }

    /// <summary>Expects another turn. Called between turns, before its message is sent.</summary>
    public virtual void Arm()
    {
        FirstText = 0;
        _ended = NewSignal();
    }

    public void Accept(in StreamEvent happened, long at)
    {
        if (happened.BeginsSnapshot)
            OnSnapshot();
        if (!happened.Text.IsEmpty)
        {
            FirstText = FirstText == 0 ? at : FirstText;
            OnText(happened, at);
        }

        if (!happened.Position.IsEmpty)
            OnPosition(happened.Position);
        if (happened.Status.SequenceEqual("waiting"u8))
            _ended.TrySetResult(at);
        else if (happened.Status.SequenceEqual("error"u8))
            _ended.TrySetException(new InvalidOperationException("The turn failed; Parley's log says why."));
    }

    public void Lost(Exception? fault) => _ended.TrySetException(new InvalidOperationException("The stream ended.", fault));

    /// <summary>Everything that was streamed of the running step is told anew.</summary>
    protected virtual void OnSnapshot()
    {
    }

    /// <summary>Text of the model.</summary>
    protected virtual void OnText(in StreamEvent happened, long at)
    {
    }

    /// <summary>A place to come back from.</summary>
    protected virtual void OnPosition(ReadOnlySpan<byte> position)
    {
    }

    private static TaskCompletionSource<long> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
