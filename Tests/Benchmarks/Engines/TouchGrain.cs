namespace Parley.Tests.Benchmarks.Engines;

/// <inheritdoc cref="ITouchGrain"/>
public sealed class TouchGrain : Grain, ITouchGrain
{
    /// <inheritdoc/>
    public Task Touch() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<CallCost> CallOther(Guid other, int times) => CallCost.MeasureAsync(GrainFactory.GetGrain<ITouchGrain>(other).Touch, times);
}
