using System.Diagnostics;
using Parley.Tests.Benchmarks.Engines;

namespace Parley.Tests.Benchmarks.Clusters;

/// <summary>Reads a grain's pulse, and opens it again wherever the grain is when it ends, as a gateway does with a chat's stream.</summary>
internal sealed class PulseReader : IAsyncDisposable
{
    // The first pause of a gateway's feed (Gateway/Feeds/Backoff.cs).
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Longer than any engine takes to notice a death: without an element by then, none will come.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<int> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<long> _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private Exception? _lastFailure;

    public PulseReader(IPulseGrain grain) => _reading = Task.Run(() => ReadAsync(grain));

    /// <summary>Completes with the first element.</summary>
    public Task StartedAsync() => WaitAsync(_first.Task);

    /// <summary>The moment of the first element from another process than at first, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public Task<long> MovedAsync() => WaitAsync(_moved.Task);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(IPulseGrain grain)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var process in grain.Pulse(_stop.Token))
                    Note(process);
            }
            catch (Exception fault)
            {
                // A lost activation shows as any of several exceptions; what counts is when elements come again.
                _lastFailure = fault;
            }

            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Note(int process)
    {
        if (!_first.TrySetResult(process) && _first.Task.Result != process)
            _moved.TrySetResult(Stopwatch.GetTimestamp());
    }

    private async Task<T> WaitAsync<T>(Task<T> element)
    {
        try
        {
            return await element.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"A pulse did not come within {Limit}; its last failure: {_lastFailure}");
        }
    }
}
