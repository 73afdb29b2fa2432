using Parley.Engine.Tests.Fixtures;

namespace Parley.Engine.Tests.Grains;

public interface ITimerGrain : IGrainWithStringKey
{
    Task Start(TimeSpan due, TimeSpan period, bool interleave);

    Task StartFailing(TimeSpan period);

    /// <summary>Starts a timer whose tick waits for its token.</summary>
    Task StartWaiting();

    Task Stop();

    Task Change(TimeSpan due, TimeSpan period);

    Task Hold(string gate);
}

public sealed class TimerGrain(Probe probe) : Grain, ITimerGrain
{
    private IGrainTimer? _timer;

    private string Key => this.GetPrimaryKeyString();

    public Task Start(TimeSpan due, TimeSpan period, bool interleave)
    {
        _timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(due, period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StartFailing(TimeSpan period)
    {
        _timer = this.RegisterGrainTimer(
            async () =>
            {
                await Tick(CancellationToken.None);
                throw new InvalidOperationException("a bad tick");
            },
            period, period);
        return Task.CompletedTask;
    }

    public Task StartWaiting()
    {
        var once = new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true };
        _timer = this.RegisterGrainTimer<string>(WaitForEnd, "ended", once);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan due, TimeSpan period)
    {
        _timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public async Task Hold(string gate)
    {
        await probe.WaitAsync(gate);
        probe.Note(Key, "held");
    }

    private Task Tick(CancellationToken cancellationToken)
    {
        probe.Note(Key, "tick");
        return Task.CompletedTask;
    }

    private async Task WaitForEnd(string note, CancellationToken cancellationToken)
    {
        probe.Note(Key, "waiting");
        try
        {
            await Probe.ForeverAsync(cancellationToken);
        }
        finally
        {
            probe.Note(Key, note);
        }
    }
}
