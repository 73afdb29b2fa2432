using Parley.Hosting;
using Parley.Silo.Postgres;

namespace Parley.Program.LocalCluster;

/// <summary>The private PostgreSQL of a local cluster: started, watched, started again when it dies, stopped at the end.</summary>
internal sealed class LocalPostgres(PrivatePostgres server, ClusterConsole console, Action changed, TimeProvider time) : IAsyncDisposable
{
    // It is not this process's child, so its end has to be looked for.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    public ProcessRow Row { get; private set; } = new("postgres", "postgres", null, null, ProcessState.Starting);

    public string ConnectionString => server.ConnectionString;

    /// <summary>Starts it, or takes over the one that runs on the data already.</summary>
    /// <exception cref="StartFailedException">It does not come up.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await server.StartAsync(cancellationToken);
        BecomeReady();
        _watching = WatchAsync();
    }

    /// <summary>Stops it; nothing may use it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        Become(Row with { State = ProcessState.Stopping });
        await server.StopAsync(CancellationToken.None);
        Become(Row with { Pid = null, Address = null, State = ProcessState.Exited });
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (!IsAlive(server.ProcessId))
                    await RestartAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The cluster stops.
        }
    }

    /// <summary>Tries once; the next look tries again.</summary>
    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        if (Row.State != ProcessState.Restarting)
        {
            Become(Row with { Pid = null, Address = null, State = ProcessState.Restarting });
            console.Tell("postgres ended; it is started again");
        }

        try
        {
            await server.StartAsync(cancellationToken);
            BecomeReady();
            console.Tell($"postgres is back: process {server.ProcessId}");
        }
        catch (StartFailedException e)
        {
            console.Tell($"postgres does not start: {e.Message}");
        }
    }

    // A process that has died and that nobody has buried still has its number.
    private static bool IsAlive(int? processId)
    {
        try
        {
            return processId is not null
                && !File.ReadLines($"/proc/{processId}/status").Any(line => line.StartsWith("State:\tZ", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException)
        {
            return false;
        }
    }

    private void BecomeReady() =>
        Become(Row with { Pid = server.ProcessId, Address = server.Uri, State = ProcessState.Ready });

    private void Become(ProcessRow row)
    {
        Row = row;
        changed();
    }
}
