using Parley.Engine.Tests.Fixtures;

namespace Parley.Engine.Tests.Grains;

public interface ILifeGrain : IGrainWithGuidKey
{
    /// <summary>Which instance answers: each has another number.</summary>
    Task<int> Instance();

    Task<Guid> Key();

    Task Deactivate();

    /// <summary>One call that asks for the end in its midst, and one that does not: both must be answered.</summary>
    Task<int> Work(bool deactivate);

    Task KeepFor(TimeSpan time);

    Task StartKeepAlive(TimeSpan period);

    Task FailNextActivation();

    Task NeverEndDeactivation();
}

public sealed class LifeGrain : Grain, ILifeGrain
{
    private static int _instances;

    private readonly int _instance = Interlocked.Increment(ref _instances);
    private readonly Probe _probe;
    private bool _stuck;

    public LifeGrain(Probe probe, ScopedThing scoped)
    {
        _probe = probe;
        scoped.Owner = Name;
    }

    private string Name => this.GetPrimaryKey().ToString("N");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _probe.Note(Name, "activating");
        await Task.Yield();
        if (_probe.Count(Name, "fail next") > _probe.Count(Name, "failed"))
        {
            _probe.Note(Name, "failed");
            throw new InvalidOperationException("cannot start");
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _probe.Note(Name, reason.ReasonCode.ToString());
        if (_stuck)
            await Probe.ForeverAsync(CancellationToken.None);
        await Task.Yield();
        _probe.Note(Name, "gone");
    }

    public Task<int> Instance() => Task.FromResult(_instance);

    public Task<Guid> Key() => Task.FromResult(this.GetPrimaryKey());

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<int> Work(bool deactivate)
    {
        if (deactivate)
            DeactivateOnIdle();
        await Task.Yield();
        _probe.Note(Name, "worked");
        return _instance;
    }

    public Task KeepFor(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task StartKeepAlive(TimeSpan period)
    {
        this.RegisterGrainTimer(_ => Task.CompletedTask, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task FailNextActivation()
    {
        _probe.Note(Name, "fail next");
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task NeverEndDeactivation()
    {
        _stuck = true;
        return Task.CompletedTask;
    }
}
