using System.Diagnostics;

namespace Parley.Tests.Benchmarks.Measures;

/// <summary>Times, and where most and nearly all of them lie.</summary>
internal sealed class Samples
{
    private readonly List<double> _milliseconds = [];
    private bool _sorted = true;

    public int Count => _milliseconds.Count;

    public double P50 => Percentile(0.50);

    public double P95 => Percentile(0.95);

    public double P99 => Percentile(0.99);

    public double Worst => Percentile(1);

    /// <summary>Times of something that is done one after the other.</summary>
    public static async Task<Samples> OfAsync(int times, Func<Task> act)
    {
        var samples = new Samples();
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await act();
            samples.Add(Stopwatch.GetTimestamp() - started);
        }

        return samples;
    }

    /// <summary>Adds a time given in ticks of <see cref="Stopwatch"/>.</summary>
    public void Add(long ticks)
    {
        _milliseconds.Add(ticks * 1000d / Stopwatch.Frequency);
        _sorted = false;
    }

    public void Add(Samples others)
    {
        _milliseconds.AddRange(others._milliseconds);
        _sorted = false;
    }

    /// <summary>The nearest rank; in milliseconds.</summary>
    private double Percentile(double share)
    {
        if (_milliseconds.Count == 0)
            throw new InvalidOperationException("Nothing was measured.");
        if (!_sorted)
            _milliseconds.Sort();
        _sorted = true;
        return _milliseconds[Math.Max(0, (int)Math.Ceiling(share * _milliseconds.Count) - 1)];
    }
}
