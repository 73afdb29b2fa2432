using Parley.Tests.Faults.Clients;
using Parley.Tests.Faults.Schedule;

namespace Parley.Tests.Faults.Cluster;

/// <summary>Does the faults of a schedule to a cluster.</summary>
internal sealed class FaultInjection(FaultCluster cluster) : IDisposable
{
    // PostgreSQL goes down and comes up once at a time, however close two of its faults are.
    private readonly SemaphoreSlim _database = new(1, 1);

    /// <summary>Does them all, each at its time; completes when the last one is over.</summary>
    public Task RunAsync(IEnumerable<Fault> faults, ScheduleClock clock, CancellationToken cancellationToken) =>
        Task.WhenAll(faults.Select(fault => RunAsync(fault, clock, cancellationToken)));

    public void Dispose() => _database.Dispose();

    private async Task RunAsync(Fault fault, ScheduleClock clock, CancellationToken cancellationToken)
    {
        await clock.WaitAsync(fault.At, cancellationToken);
        await (fault.Kind switch
        {
            FaultKind.KillSilo => cluster.Silos[fault.Target].KillAsync(),
            FaultKind.RestartSilo => cluster.Silos[fault.Target].StopAsync(),
            FaultKind.FreezeSilo => cluster.Silos[fault.Target].FreezeAsync(fault.Lasts, cancellationToken),
            FaultKind.KillGateway => cluster.Gateways[fault.Target].KillAsync(),
            FaultKind.RestartGateway => cluster.Gateways[fault.Target].StopAsync(),
            FaultKind.FreezeGateway => cluster.Gateways[fault.Target].FreezeAsync(fault.Lasts, cancellationToken),
            FaultKind.RestartDatabase => RestartDatabaseAsync(kill: false, cancellationToken),
            FaultKind.KillDatabase => RestartDatabaseAsync(kill: true, cancellationToken),
            FaultKind.DropDatabaseConnections => DropAsync(cluster.DatabaseLines[fault.Target]),
            FaultKind.CutOffDatabase =>
                DisturbAsync(cluster.DatabaseLines[fault.Target].Quality, line => line.CutOff(), fault.Lasts, cancellationToken),
            FaultKind.DelayDatabase =>
                DisturbAsync(cluster.DatabaseLines[fault.Target].Quality, line => line.Delay = Late, fault.Lasts, cancellationToken),
            FaultKind.DropClientConnections => DropAsync(cluster.ClientLines[fault.Target]),
            FaultKind.DelayClients =>
                DisturbAsync(cluster.ClientLines[fault.Target].Quality, line => line.Delay = Late, fault.Lasts, cancellationToken),
            _ => throw new System.Diagnostics.UnreachableException(fault.ToString()),
        });
    }

    /// <summary>How late what passes a delayed line is: far more than a network, far less than a lease.</summary>
    private static TimeSpan Late { get; } = TimeSpan.FromMilliseconds(50);

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

    private static Task DropAsync(TcpProxy line)
    {
        line.Drop();
        return Task.CompletedTask;
    }

    private static async Task DisturbAsync(LineQuality line, Action<LineQuality> how, TimeSpan lasts, CancellationToken cancellationToken)
    {
        how(line);
        try
        {
            await Task.Delay(lasts, cancellationToken);
        }
        finally
        {
            line.Heal();
        }
    }
}
