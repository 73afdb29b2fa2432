using System.Text;

namespace Parley.Tests.Benchmarks.Clients;

/// <summary>Follows a turn: when its first text came and when it was over.</summary>
internal class TurnSink : IEventSink
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private TaskCompletionSource<long> _ended = NewSignal();
    private int _events;
    private string _status = "none";

    /// <summary>Whether the turn is over for the client.</summary>
    public bool HasEnded => _ended.Task.IsCompleted;

    /// <summary>When the first text came; 0 before.</summary>
    public long FirstText { get; private set; }

    /// <summary>Expects another turn. Called between turns, before its message is sent.</summary>
    public virtual void Arm()
    {
        (FirstText, _events, _status) = (0, 0, "none");
        _ended = NewSignal();
    }

    /// <summary>Waits for the end of the turn.</summary>
    /// <returns>When it was over for the client.</returns>
    public async Task<long> EndAsync()
    {
        try
        {
            return await _ended.Task.WaitAsync(Limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(
                $"A turn did not end within {Limit}: {_events} events came since it began, the last status was {_status}.", e);
        }
    }

    public void Accept(in StreamEvent happened, long at)
    {
        _events++;
        if (happened.BeginsSnapshot)
            OnSnapshot();
        if (!happened.Text.IsEmpty)
        {
            FirstText = FirstText == 0 ? at : FirstText;
            OnText(happened, at);
        }

        if (!happened.Status.IsEmpty)
            _status = Encoding.ASCII.GetString(happened.Status);

        // A snapshot says its status first and has a place at its end only: before that there is more to come.
        if (happened.Position.IsEmpty)
            return;
        OnPosition(happened.Position);
        if (_status == "waiting")
            _ended.TrySetResult(at);
        else if (_status == "error")
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
