using Parley.Tests.Faults.Clients;
using Parley.Tests.Faults.Lines;
using Parley.Tests.Faults.Schedule;

namespace Parley.Tests.Faults.Cluster;

/// <summary>Does the faults of a schedule to a cluster.</summary>
internal sealed class FaultInjection(FaultCluster cluster) : IDisposable
{
    // PostgreSQL goes down and comes up once at a time, however close two of its faults are.
    private readonly SemaphoreSlim _database = new(1, 1);

    /// <summary>Does them all, each at its time; completes when the last one is over.</summary>
    public Task RunAsync(IEnumerable<Fault> faults, ScheduleClock clock, CancellationToken cancellationToken) =>
        Task.WhenAll(faults.Select(async fault =>
        {
            await clock.WaitAsync(fault.At, cancellationToken);
            await RunAsync(fault, cancellationToken);
        }));

    /// <summary>Does one now; completes when it is over.</summary>
    public Task RunAsync(Fault fault, CancellationToken cancellationToken) => fault.Kind switch
    {
        FaultKind.KillSilo => cluster.Silos[fault.Target].KillAsync(),
        FaultKind.RestartSilo => cluster.Silos[fault.Target].StopAsync(),
        FaultKind.FreezeSilo => cluster.Silos[fault.Target].FreezeAsync(fault.Lasts, cancellationToken),
        FaultKind.KillGateway => cluster.Gateways[fault.Target].KillAsync(),
        FaultKind.RestartGateway => cluster.Gateways[fault.Target].StopAsync(),
        FaultKind.FreezeGateway => cluster.Gateways[fault.Target].FreezeAsync(fault.Lasts, cancellationToken),
        FaultKind.RestartDatabase => RestartDatabaseAsync(kill: false, cancellationToken),
        FaultKind.KillDatabase => RestartDatabaseAsync(kill: true, cancellationToken),
        FaultKind.DropDatabaseConnections => DropAsync(Database(fault)),
        FaultKind.CutOffDatabase => DisturbAsync(LineFault.CutOff, Database(fault), fault.Lasts, cancellationToken),
        FaultKind.DelayDatabase => DisturbAsync(LineFault.Late, Database(fault), fault.Lasts, cancellationToken),
        FaultKind.DropClientConnections => DropAsync(Clients(fault)),
        FaultKind.DelayClients => DisturbAsync(LineFault.Late, Clients(fault), fault.Lasts, cancellationToken),
        FaultKind.DropSiloConnections => DropAsync(AllLines(fault)),
        FaultKind.IsolateSilo => DisturbAsync(LineFault.CutOff, AllLines(fault), fault.Lasts, cancellationToken),
        FaultKind.CutLine => DisturbAsync(LineFault.CutOff, Line(fault), fault.Lasts, cancellationToken),
        FaultKind.DelayLine => DisturbAsync(LineFault.Late, Line(fault), fault.Lasts, cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException(fault.ToString()),
    };

    public void Dispose() => _database.Dispose();

    private IEnumerable<LineQuality> Database(Fault fault) => [cluster.DatabaseLines[fault.Target].Quality];

    private IEnumerable<LineQuality> Clients(Fault fault) => [cluster.ClientLines[fault.Target].Quality];

    private IEnumerable<LineQuality> AllLines(Fault fault) => cluster.ClusterLines.Of(cluster.Silos[fault.Target]);

    private IEnumerable<LineQuality> Line(Fault fault) =>
        cluster.ClusterLines.Between(cluster.Silos[fault.Target], cluster.Processes.ElementAt(fault.Other!.Value));

    private async Task RestartDatabaseAsync(bool kill, CancellationToken cancellationToken)
    {
        await _database.WaitAsync(cancellationToken);
        try
        {
            await cluster.RestartDatabaseAsync(kill);
        }
        finally
        {
            _database.Release();
        }
    }

    private static Task DropAsync(IEnumerable<LineQuality> lines)
    {
        foreach (var line in lines)
            line.Tear();
        return Task.CompletedTask;
    }

    private static async Task DisturbAsync(
        LineFault how, IEnumerable<LineQuality> lines, TimeSpan lasts, CancellationToken cancellationToken)
    {
        LineQuality[] disturbed = [.. lines];
        foreach (var line in disturbed)
            line.Begin(how);
        try
        {
            await Task.Delay(lasts, cancellationToken);
        }
        finally
        {
            foreach (var line in disturbed)
                line.Mend(how);
        }
    }
}
