namespace Parley.Tests.Benchmarks.Engines;

/// <inheritdoc cref="IAddGrain"/>
public sealed class AddGrain : Grain, IAddGrain
{
    private int _sum;

    /// <inheritdoc/>
    public Task<int> Add(int value) => Task.FromResult(_sum += value);

    /// <inheritdoc/>
    public Task<CallCost> CallOther(Guid other, int times) => CallCost.MeasureAsync(GrainFactory.GetGrain<IAddGrain>(other).Add, times);
}
