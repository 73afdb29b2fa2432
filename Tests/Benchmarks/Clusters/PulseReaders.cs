using Parley.Tests.Benchmarks.Engines;
using Parley.Tests.Benchmarks.Measures;

namespace Parley.Tests.Benchmarks.Clusters;

/// <summary>Readers of several grains.</summary>
internal sealed class PulseReaders : IAsyncDisposable
{
    private readonly PulseReader[] _readers;

    private PulseReaders(PulseReader[] readers) => _readers = readers;

    /// <summary>Opens the pulses and waits until all of them tick.</summary>
    public static async Task<PulseReaders> OpenAsync(IGrainFactory grains, IEnumerable<Guid> keys)
    {
        var readers = new PulseReaders([.. keys.Select(key => new PulseReader(grains.GetGrain<IPulseGrain>(key)))]);
        try
        {
            foreach (var reader in readers._readers)
                await reader.StartedAsync();
            return readers;
        }
        catch
        {
            await readers.DisposeAsync();
            throw;
        }
    }

    /// <summary>How long after a moment the first element came to each from another process than at first.</summary>
    public async Task<Samples> MovedAsync(long since)
    {
        var times = new Samples();
        foreach (var reader in _readers)
            times.Add(await reader.MovedAsync() - since);
        return times;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var reader in _readers)
            await reader.DisposeAsync();
    }
}
