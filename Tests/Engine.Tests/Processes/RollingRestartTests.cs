using System.Collections.Concurrent;
using Parley.Tests.EngineSilo;

namespace Parley.Engine.Tests.Processes;

/// <summary>Silos that stop in order and come back, under load.</summary>
public sealed partial class RollingRestartTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Callers = 16;

    [Fact]
    public async Task Promise7_rolling_restart_of_three_silos_loses_no_call()
    {
        await using var group = await ProcessGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 3);
        var done = await RestartUnderLoadAsync(
            group, (ledger, operation) => ProcessGroup.AskAsync(() => ledger.Add(operation)));
        Assert.Equal((long)done, await group.ExecuteAsync("select count(distinct operation) from ledger"));
    }

    /// <summary>Stops and replaces one silo after the other while calls go on. A call that fails, fails the test.</summary>
    /// <returns>How many calls were made.</returns>
    private static async Task<int> RestartUnderLoadAsync(ProcessGroup group, Func<ILedgerGrain, Guid, Task> call)
    {
        using var enough = new CancellationTokenSource();
        var done = new ConcurrentBag<Guid>();
        var load = Enumerable.Range(0, Callers)
            .Select(caller => Task.Run(() => CallAsync(group, caller, call, done, enough.Token)))
            .ToArray();
        foreach (var old in group.Silos.ToArray())
        {
            await Eventually.TrueAsync(CallsGoOn(done), "calls go on");
            Assert.Equal(0, await old.StopAsync());
            await Eventually.TrueAsync(CallsGoOn(done), "calls go on without it");
            await group.StartSiloAsync();
        }

        await enough.CancelAsync();
        await Task.WhenAll(load);
        return done.Count;
    }

    private static Func<bool> CallsGoOn(ConcurrentBag<Guid> done)
    {
        var before = done.Count;
        return () => done.Count > before + (Callers * 20);
    }

    private static async Task CallAsync(
        ProcessGroup group, int caller, Func<ILedgerGrain, Guid, Task> call, ConcurrentBag<Guid> done, CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            var operation = Guid.NewGuid();
            await call(group.Ledger($"{caller}-{i % 8}"), operation);
            done.Add(operation);
        }
    }
}
