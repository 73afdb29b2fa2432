using Parley.Hosting;
using Parley.Hosting.Configuration;
using Parley.Hosting.Database;
using Parley.Hosting.Programs;
using Parley.Silo.Postgres;

namespace Parley.Program.LocalCluster;

/// <summary>
/// A cluster on this machine: PostgreSQL, silos, gateways, started in this order, kept running, stopped in the reverse one. For trying
/// out what a cluster withstands, and for tests; a cluster for use is deployed (deploy/).
/// </summary>
internal sealed class LocalClusterRun(
    LocalClusterOptions options,
    SettingValues values,
    IConfiguration configuration,
    ILoggerFactory loggers,
    TimeProvider time) : IAsyncDisposable
{
    // A process that was never ready for so long, and ended, will not become so.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(100);

    private readonly ClusterConsole _console = new(Console.Out);
    private readonly ClusterFile _file = new(options.DataDirectory);
    private readonly List<LocalProcess> _silos = [];
    private readonly List<LocalProcess> _gateways = [];
    private IDisposable? _alone;
    private LocalPostgres? _postgres;
    private ProcessState _state = ProcessState.Starting;

    /// <summary>Runs it until the token is cancelled; it then still has to be disposed of, which stops it.</summary>
    /// <exception cref="StartFailedException">A part of it cannot start, or another one runs on the same data.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        Directory.CreateDirectory(options.DataDirectory);
        var alone = FileLock.TryAcquire(Path.Combine(options.DataDirectory, "cluster.lock"))
            ?? throw new StartFailedException(
                $"Another local cluster runs on {options.DataDirectory}. Stop it, or set PARLEY_DATA to another directory.");
        try
        {
            foreach (var url in ClusterPlan.GatewayUrls(options.Gateways, options.Urls))
                ListenProbe.Check(url);
        }
        catch
        {
            alone.Dispose();
            throw;
        }

        _alone = alone;
        _file.Add(() => new ProcessRow("runner", "runner", _state == ProcessState.Exited ? null : Environment.ProcessId, null, _state));
        try
        {
            await StartAsync(stopping);
            await Task.Delay(Timeout.Infinite, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _console.Tell("Stopping: gateways, silos, PostgreSQL");
        }
    }

    /// <summary>Stops what has been started, in the reverse order.</summary>
    public async ValueTask DisposeAsync()
    {
        // Another cluster's file is not to be touched.
        if (_alone is null)
            return;
        var started = time.GetTimestamp();
        Become(ProcessState.Stopping);
        await Task.WhenAll(_gateways.Select(process => process.DisposeAsync().AsTask()));
        await Task.WhenAll(_silos.Select(process => process.DisposeAsync().AsTask()));
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        Become(ProcessState.Exited);
        _console.Tell($"Stopped in {time.GetElapsedTime(started).TotalSeconds:F1} s");
        _alone.Dispose();
    }

    private async Task StartAsync(CancellationToken stopping)
    {
        var connectionString = values[Settings.Connection] ?? await StartPostgresAsync(stopping);
        var secret = values[Settings.ClusterSecret] ?? ClusterSecret.ReadOrCreate(options.DataDirectory);
        var gateway = ClusterPlan.GatewayUrls(options.Gateways, options.Urls).First();
        await StartAsync(
            _silos,
            ClusterPlan.Silos(options.Silos, values, configuration, options.DataDirectory, connectionString, secret, gateway),
            stopping);
        await StartAsync(
            _gateways, ClusterPlan.Gateways(options.Gateways, options.Urls, configuration, connectionString, secret), stopping);
        Become(ProcessState.Ready);

        await using var database = DataSource.Create(connectionString, loggers);
        await ReadyAnnouncement.WriteAsync(_gateways[0].Row.Address!, options.NewSignInLink, database, stopping);
        _console.Tell(ClusterGuide.Text([.. _silos.Concat(_gateways).Select(process => process.Row)], _postgres?.Row, _file.FullPath));
    }

    private async Task<string> StartPostgresAsync(CancellationToken stopping)
    {
        var server = new PrivatePostgres(
            new PrivatePostgresOptions { DataDirectory = options.DataDirectory }, time, loggers.CreateLogger<PrivatePostgres>());
        _postgres = new LocalPostgres(server, _console, _file.Write, time);
        _file.Add(() => _postgres.Row);
        await _postgres.StartAsync(stopping);
        return _postgres.ConnectionString;
    }

    /// <summary>Starts processes of one kind and waits until all are ready.</summary>
    private async Task StartAsync(List<LocalProcess> processes, IEnumerable<ProcessPlan> plans, CancellationToken stopping)
    {
        foreach (var plan in plans)
        {
            var process = new LocalProcess(plan, _console, _file.Write, time);
            processes.Add(process);
            _file.Add(() => process.Row);
            process.Start();
        }

        var started = time.GetTimestamp();
        var ready = Task.WhenAll(processes.Select(process => process.Ready));
        while (!ready.IsCompleted)
        {
            await Task.WhenAny(ready, Task.Delay(LookPeriod, time, stopping));
            stopping.ThrowIfCancellationRequested();
            if (processes.Find(process => IsHopeless(process, time.GetElapsedTime(started))) is { } failed)
                throw new StartFailedException(
                    $"{failed.Row.Name} does not start: it ended with exit code {failed.FailedStarts.ExitCode}. What it wrote is above.");
        }
    }

    // Settings do not mend themselves; anything else may.
    private static bool IsHopeless(LocalProcess process, TimeSpan elapsed) =>
        process.FailedStarts is { Count: > 0 } failed && (failed.ExitCode == ConfigurationException.ExitCode || elapsed > StartLimit);

    private void Become(ProcessState state)
    {
        _state = state;
        _file.Write();
    }
}

/// <summary>What the operator wants of a local cluster.</summary>
/// <param name="Silos">How many silos.</param>
/// <param name="Gateways">How many gateways.</param>
/// <param name="Urls">Where the first gateway listens.</param>
/// <param name="DataDirectory">Absolute path of the data directory.</param>
/// <param name="NewSignInLink">Whether to print a new one-time link in any case.</param>
internal sealed record LocalClusterOptions(int Silos, int Gateways, string Urls, string DataDirectory, bool NewSignInLink);
