using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;

namespace Parley.Tests.Benchmarks.Engines;

/// <inheritdoc cref="IPulseGrain"/>
public sealed partial class PulseGrain(IHostApplicationLifetime host) : Grain, IPulseGrain
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public Task<int> Process() => Task.FromResult(Environment.ProcessId);

    /// <inheritdoc/>
    public async IAsyncEnumerable<int> Count(int items)
    {
        await Task.CompletedTask;
        for (var i = 0; i < items; i++)
            yield return i;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<int> Pulse([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // As a chat's stream does: an enumeration that outlasts its host's stop holds that up.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        while (!stop.IsCancellationRequested)
        {
            yield return Environment.ProcessId;
            await Task.Delay(Interval, stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }
}
