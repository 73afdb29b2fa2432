using Npgsql;
using Parley.Engine.Tests.Fixtures;

namespace Parley.Engine.Tests.Grains;

public sealed class TurnGrain(Probe probe) : Grain, ITurnGrain
{
    private int _value;
    private Task _background = Task.CompletedTask;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Note(Key, "activated");
        return Task.CompletedTask;
    }

    public async Task<int> Increment()
    {
        var before = _value;
        await Task.Yield();
        return _value = before + 1;
    }

    public Task<int> AddValue(int number) => Task.FromResult(_value += number);

    public ValueTask<string> Echo(string text) => new(text);

    public ValueTask Ping() => ValueTask.CompletedTask;

    public async Task Hold(string name, string gate)
    {
        probe.Note(Key, $"{name} begins");
        await probe.WaitAsync(gate);
        probe.Note(Key, $"{name} ends");
    }

    public Task<int> Peek() => Task.FromResult(_value);

    public Task ReadHold(string name, string gate) => Hold(name, gate);

    public Task Tell(string what)
    {
        probe.Note(Key, what);
        return Task.CompletedTask;
    }

    public Task TellAndFail() => throw new InvalidOperationException("unheard");

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public Task FailInStorage(string message) =>
        throw new NpgsqlException(message, new PostgresException("gone", "FATAL", "FATAL", "57P01"));

    public async Task WaitForCancellation(CancellationToken cancellationToken)
    {
        probe.Note(Key, "waiting");
        try
        {
            await Probe.ForeverAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            probe.Note(Key, "cancelled");
            throw;
        }
    }

    public async Task<bool> AwaitReturnsToTheActivation()
    {
        var mine = TaskScheduler.Current;
        await Task.Run(() => { });
        return mine != TaskScheduler.Default && TaskScheduler.Current == mine;
    }

    public Task StartBackground(int steps)
    {
        _background = CountAsync(steps);
        return Task.CompletedTask;
    }

    public Task<int> CallOther(string key) => GrainFactory.GetGrain<ITurnGrain>(key).AddValue(1);

    private async Task CountAsync(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            await Task.Yield();
            // No await between reading and writing: were another thread in the grain, counts would be lost.
            var before = _value;
            Thread.SpinWait(50);
            _value = before + 1;
        }

        probe.Note(Key, "counted");
    }
}
