using System.Diagnostics;

namespace Parley.Tests.Benchmarks.Measures;

/// <summary>How much of something is done in a second.</summary>
internal static class Throughput
{
    /// <summary>The best of several windows: nothing but interference makes less of it.</summary>
    /// <param name="bench">Says how long.</param>
    /// <param name="inFlight">How many work at a time.</param>
    /// <param name="work">Given the number of the one who works; answers how much it has done.</param>
    public static async Task<double> BestAsync(Bench bench, int inFlight, Func<int, Task<int>> work)
    {
        var best = 0d;
        for (var i = 0; i < bench.Of(4, 2); i++)
            best = Math.Max(best, await MeasureAsync(bench.Seconds(2, 0.5), inFlight, work));
        return best;
    }

    private static async Task<double> MeasureAsync(TimeSpan window, int inFlight, Func<int, Task<int>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(number => Task.Run(async () =>
        {
            var sum = 0L;
            while (Stopwatch.GetElapsedTime(started) < window)
                sum += await work(number);
            return sum;
        })));
        return done.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
