namespace Parley.Engine.Tests.Grains;

/// <summary>Has the counter's record twice, each with a version of its own.</summary>
public sealed class StateGrain(
    [PersistentState("counter")] IPersistentState<CounterState> counter,
    [PersistentState("other")] IPersistentState<CounterState> other,
    [PersistentState("counter")] IPersistentState<CounterState> rival) : Grain, IStateGrain
{
    private static int _instances;

    private readonly int _instance = Interlocked.Increment(ref _instances);

    public Task<int> Instance() => Task.FromResult(_instance);

    public Task<(int Counter, int Other, bool Exists)> Read() =>
        Task.FromResult((counter.State.Value, other.State.Value, counter.RecordExists));

    public async Task Write(int counterValue, int otherValue)
    {
        counter.State.Value = counterValue;
        other.State.Value = otherValue;
        await counter.WriteStateAsync();
        await other.WriteStateAsync();
    }

    public Task WriteText(string text)
    {
        counter.State.Text = text;
        return counter.WriteStateAsync();
    }

    public Task<string> ReadText() => Task.FromResult(counter.State.Text);

    public Task Clear() => counter.ClearStateAsync();

    public Task Reload() => counter.ReadStateAsync();

    public async Task WriteAsRival(int value)
    {
        await rival.ReadStateAsync();
        rival.State.Value = value;
        await rival.WriteStateAsync();
    }

    public async Task ClearAsRival()
    {
        await rival.ReadStateAsync();
        await rival.ClearStateAsync();
    }

    public async Task<bool> WriteFindsConflict(int value)
    {
        counter.State.Value = value;
        try
        {
            await counter.WriteStateAsync();
            return false;
        }
        catch (InconsistentStateException)
        {
            return true;
        }
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public sealed class StateCallerGrain : Grain, IStateCallerGrain
{
    private static int _instances;

    private readonly int _instance = Interlocked.Increment(ref _instances);

    public Task<int> Instance() => Task.FromResult(_instance);

    public Task WriteThrough(string key, int value) => GrainFactory.GetGrain<IStateGrain>(key).Write(value, value);
}
