namespace Parley.Engine.Calls;

/// <summary>A call whose outcome is a value.</summary>
internal abstract class ResultCall<T>(GrainReference reference, GrainMethod method, object?[] arguments)
    : Call(reference, method, arguments)
{
    private readonly TaskCompletionSource<T> _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<T> Outcome => _promise.Task;

    internal override Task Settled => _promise.Task;

    internal override bool IsSettled => _promise.Task.IsCompleted;

    protected override bool Settle(Task work) => _promise.TrySetFromTask((Task<T>)work);

    protected bool TrySettle(T value) => _promise.TrySetResult(value);

    protected override void TryFail(Exception exception) => _promise.TrySetException(exception);

    protected override void TryCancel(CancellationToken token) => _promise.TrySetCanceled(token);
}
