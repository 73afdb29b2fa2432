namespace Parley.Tests.Support;

/// <summary>A point in a scripted answer where the fake stops until the test opens it.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when an answer has come to the gate: all before it is on its way to the client.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Lets the answer go on. May be done before it arrives.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>Arrives at the gate and waits until it is open.</summary>
    public Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
