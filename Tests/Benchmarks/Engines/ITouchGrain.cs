namespace Parley.Tests.Benchmarks.Engines;

/// <summary>A grain that does nothing, so that its calls cost what the engine costs.</summary>
public interface ITouchGrain : IGrainWithGuidKey
{
    /// <summary>Does nothing.</summary>
    Task Touch();

    /// <summary>Calls <see cref="Touch"/> of another grain so many times, one after the other.</summary>
    Task<CallCost> CallOther(Guid other, int times);
}

/// <summary>What a call costs.</summary>
/// <param name="Nanoseconds">Time of one call.</param>
/// <param name="Bytes">Memory allocated by one call, in the whole process.</param>
[GenerateSerializer]
public sealed record CallCost([property: Id(0)] double Nanoseconds, [property: Id(1)] double Bytes)
{
    /// <summary>Measures calls made one after the other.</summary>
    public static async Task<CallCost> MeasureAsync(Func<Task> call, int times)
    {
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
            await call();
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(started);
        return new CallCost(took.TotalNanoseconds / times, (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / times);
    }

    /// <summary>The quickest of several: nothing but interference makes a loop slower.</summary>
    internal static async Task<CallCost> BestAsync(Bench bench, Func<Task<CallCost>> measure)
    {
        var costs = new List<CallCost>();
        for (var i = 0; i < bench.Of(5, 2); i++)
            costs.Add(await measure());
        return costs.MinBy(cost => cost.Nanoseconds)!;
    }
}
