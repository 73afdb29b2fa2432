using System.Buffers;
using Parley.Engine.Wire;

namespace Parley.Engine.Calls;

/// <summary>A call whose outcome is only that it is done.</summary>
internal sealed class PlainCall(GrainReference reference, CallMethod method, object?[] arguments) : Call(reference, method, arguments)
{
    private readonly TaskCompletionSource _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Outcome => _promise.Task;

    internal override Task Settled => _promise.Task;

    internal override bool IsSettled => _promise.Task.IsCompleted;

    internal override void WriteResult(IBufferWriter<byte> target, WireFormat wire)
    {
    }

    protected override Task Invoke(Grain grain) => ((CallMethod)Method).Invoke(grain, Arguments);

    protected override bool Settle(Task work) => Method.IsOneWay ? _promise.TrySetResult() : _promise.TrySetFromTask(work);

    protected override void SettleWith(ReadOnlySpan<byte> value, WireFormat wire) => _promise.TrySetResult();

    protected override void TryFail(Exception exception)
    {
        // Nobody would observe the failure of a one-way call.
        if (Method.IsOneWay)
            _promise.TrySetResult();
        else
            _promise.TrySetException(exception);
    }

    protected override void TryCancel(CancellationToken token) => _promise.TrySetCanceled(token);
}
