namespace Parley.Tests.Benchmarks.Engines;

/// <summary>A grain that says where it is, once or again and again.</summary>
public interface IPulseGrain : IGrainWithGuidKey
{
    /// <summary>The number of the process that runs the grain.</summary>
    Task<int> Process();

    /// <summary>So many numbers, as fast as they are taken.</summary>
    IAsyncEnumerable<int> Count(int items);

    /// <summary>
    /// The number of the process that runs the grain, at once and then 50 times a second, until the reader leaves or the process stops.
    /// </summary>
    IAsyncEnumerable<int> Pulse(CancellationToken cancellationToken = default);
}
