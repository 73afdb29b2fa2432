namespace Parley.Engine.Enumerations;

/// <summary>
/// What a caller of an enumeration waits for. The answer is made on the activation's scheduler and told outside of it: what the caller does
/// next runs right there.
/// </summary>
internal sealed class EnumerationStep<T> : TaskCompletionSource<EnumerationBatch<T>>, IThreadPoolWorkItem
{
    private EnumerationBatch<T>? _batch;
    private Exception? _failure;

    /// <summary>Notes the answer: a batch or a failure.</summary>
    internal void Answer(EnumerationBatch<T>? batch, Exception? failure) => (_batch, _failure) = (batch, failure);

    /// <summary>Tells it.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (_failure is OperationCanceledException canceled)
            SetCanceled(canceled.CancellationToken);
        else if (_failure is not null)
            SetException(_failure);
        else
            SetResult(_batch!);
    }
}
