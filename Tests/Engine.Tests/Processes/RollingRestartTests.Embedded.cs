using System.Collections.Concurrent;

namespace Parley.Engine.Tests.Processes;

/// <summary>Silos that stop in order and come back, under load.</summary>
public sealed class RollingRestartTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Callers = 16;

    [Fact]
    public async Task Promise7_rolling_restart_of_three_silos_loses_no_call_and_doubles_none()
    {
        await using var group = await ProcessGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 3);
        using var enough = new CancellationTokenSource();
        var done = new ConcurrentBag<Guid>();
        var load = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(group, caller, done, enough.Token))).ToArray();
        foreach (var old in group.Silos.ToArray())
        {
            await Eventually.TrueAsync(CallsGoOn(done), "calls go on");
            Assert.Equal(0, await old.StopAsync());
            await Eventually.TrueAsync(CallsGoOn(done), "calls go on without it");
            await group.StartSiloAsync();
        }

        await enough.CancelAsync();
        // A call that had failed would fail here.
        await Task.WhenAll(load);
        Assert.Equal((long)done.Count, await group.ExecuteAsync("select count(*) from ledger"));
        Assert.Equal((long)done.Count, await group.ExecuteAsync("select count(distinct operation) from ledger"));
        Assert.Equal(0L, await group.ExecuteAsync("""
            select count(*) from engine.grain_directory d where not exists (select from engine.silos s where s.silo_id = d.silo_id)
            """));
    }

    private static Func<bool> CallsGoOn(ConcurrentBag<Guid> done)
    {
        var before = done.Count;
        return () => done.Count > before + (Callers * 20);
    }

    private static async Task CallAsync(ProcessGroup group, int caller, ConcurrentBag<Guid> done, CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            var operation = Guid.NewGuid();
            await group.Ledger($"{caller}-{i % 8}").Add(operation);
            done.Add(operation);
        }
    }
}
