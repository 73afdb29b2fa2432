using Parley.Engine.Calls;

namespace Parley.Engine.Enumerations;

/// <summary>The caller's side of an enumeration.</summary>
internal sealed class GrainEnumerator<T>(
    GrainReference reference, StreamMethod<T> method, object?[] arguments, CancellationTokenSource cancellation) : IAsyncEnumerator<T>
{
    private EnumerationBatch<T> _batch = EnumerationBatch<T>.NotYet;
    private IEnumeration<T>? _enumeration;
    private int _index;

    public T Current => _batch.Items[_index];

    public ValueTask<bool> MoveNextAsync() =>
        ++_index < _batch.Items.Count ? new(true)
        : _batch.IsLast ? new(false)
        : FetchAsync();

    public async ValueTask DisposeAsync()
    {
        cancellation.Dispose();
        if (_enumeration is null)
            return;
        var (_, clock, timeout, _, _) = reference.Environment;
        try
        {
            await _enumeration.CloseAsync().WaitAsync(timeout, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // An iterator that does not heed its token must not hold up a caller who has no more interest in it.
        }
    }

    private async ValueTask<bool> FetchAsync()
    {
        var token = cancellation.Token;
        token.ThrowIfCancellationRequested();
        try
        {
            _enumeration ??= await OpenAsync(token).ConfigureAwait(false);
            _batch = await _enumeration.NextAsync().WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Told at once, not when the caller comes to dispose.
            _ = _enumeration?.CloseAsync();
            throw;
        }

        _index = 0;
        return _batch.Items.Count > 0;
    }

    private async Task<IEnumeration<T>> OpenAsync(CancellationToken token)
    {
        if (method.TokenIndex >= 0)
            arguments[method.TokenIndex] = token;
        var call = new OpenCall<T>(reference, method, arguments);
        call.Send();
        try
        {
            return await call.Outcome.WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            call.Drop();
            throw;
        }
    }
}
