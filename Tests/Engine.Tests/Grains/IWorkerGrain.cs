using Parley.Engine.Tests.Fixtures;

namespace Parley.Engine.Tests.Grains;

public interface IWorkerGrain : IGrainWithStringKey
{
    Task<int> Hold(string gate);
}

[StatelessWorker(3)]
public sealed class WorkerGrain(Probe probe) : Grain, IWorkerGrain
{
    private static int _instances;

    private readonly int _instance = Interlocked.Increment(ref _instances);

    public async Task<int> Hold(string gate)
    {
        probe.Note(this.GetPrimaryKeyString(), "begins");
        await probe.WaitAsync(gate);
        return _instance;
    }
}
