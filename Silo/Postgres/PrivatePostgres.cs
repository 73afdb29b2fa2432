using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Hosting;

namespace Parley.Silo.Postgres;

/// <summary>
/// The PostgreSQL that Parley brings along when it is given none: data in <c>postgres</c> below the data directory, reachable only
/// through a Unix socket in a private directory. A killed Parley leaves it running and the next one takes it over; several on the same
/// data share it and the last one stops it.
/// </summary>
public sealed partial class PrivatePostgres : IAsyncDisposable
{
    private const string DatabaseName = "parley";
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);

    private readonly PrivatePostgresOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PrivatePostgres> _logger;
    private readonly string _dataDirectory;
    private readonly string _clusterDirectory;
    private readonly string _socketDirectory;
    private PostgresCluster? _cluster;
    private IDisposable? _use;

    /// <summary>Decides the places; starts nothing.</summary>
    public PrivatePostgres(PrivatePostgresOptions options, TimeProvider time, ILogger<PrivatePostgres> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _dataDirectory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.DataDirectory));
        _clusterDirectory = Path.Combine(_dataDirectory, "postgres");
        _socketDirectory = SocketDirectory.For(_dataDirectory);
    }

    /// <summary>How to reach the database; known before the server is started.</summary>
    public string ConnectionString => ConnectionStringTo(DatabaseName);

    /// <summary>The same for <c>psql</c> and whatever else is made of PostgreSQL's own library.</summary>
    public string Uri => $"postgresql://{PostgresCluster.UserName}@/{DatabaseName}?host={_socketDirectory}";

    /// <summary>The server's first process, once it was started; another one after a restart.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>
    /// Starts the server, or takes over the one that already runs on the data, and makes the database if it is not there.
    /// Again when it has died.
    /// </summary>
    /// <exception cref="StartFailedException">It does not come up; the message holds the end of its log.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var starting = await LockAsync(cancellationToken);
        _cluster = await PostgresCluster.OpenAsync(_dataDirectory, _clusterDirectory, _socketDirectory, cancellationToken);
        _use ??= FileLock.Share(UsersPath);
        if (!_cluster.IsInitialised)
        {
            Log.Initialising(_logger, _clusterDirectory, _cluster.Major, _cluster.User);
            await _cluster.InitialiseAsync(_options.Durable, cancellationToken);
        }

        if (!await TakeOverAsync(_cluster, cancellationToken))
        {
            await StartServerAsync(_cluster, cancellationToken);
            Log.Started(_logger, _cluster.Major, _clusterDirectory, _cluster.User, _time.GetElapsedTime(started).TotalMilliseconds);
        }

        await EnsureDatabaseAsync(cancellationToken);
        ProcessId = (await _cluster.FindRunningAsync(cancellationToken))?.ProcessId;
    }

    /// <summary>Stops the server unless another Parley still uses it. Does nothing when it was not started here.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_cluster is not { } cluster || _use is not { } use)
            return;
        _use = null;
        var started = _time.GetTimestamp();
        // The same lock as for starting: nobody takes the server over while it goes down.
        using var stopping = await LockAsync(cancellationToken);
        use.Dispose();
        using var alone = FileLock.TryAcquire(UsersPath);
        if (alone is null)
        {
            Log.LeftToOthers(_logger);
            return;
        }

        if (await cluster.FindRunningAsync(cancellationToken) is null)
            return;
        var result = await cluster.StopAsync("fast", _options.StopLimit, cancellationToken);
        if (result.Succeeded)
        {
            Log.Stopped(_logger, _time.GetElapsedTime(started).TotalMilliseconds);
            return;
        }

        Log.StoppedAtOnce(_logger, result.Output);
        await cluster.StopAsync("immediate", _options.StopLimit, cancellationToken);
    }

    /// <summary>Stops the server if it is still in use, as after a start that failed further on.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private string UsersPath => Path.Combine(_dataDirectory, "postgres.users");

    private async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(_dataDirectory);
            return await FileLock.AcquireAsync(Path.Combine(_dataDirectory, "postgres.lock"), _time, cancellationToken);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StartFailedException(
                $"The data directory {_dataDirectory} cannot be used by user '{Environment.UserName}': {e.Message} "
                + "Set PARLEY_DATA to a directory of yours.", e);
        }
    }

    /// <summary>True when a server runs on the data and takes connections; one that is going down is waited for.</summary>
    private async Task<bool> TakeOverAsync(PostgresCluster cluster, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (await cluster.FindRunningAsync(cancellationToken) is { } running)
        {
            if (running.SocketDirectory != _socketDirectory)
            {
                Log.Moved(_logger, running.ProcessId);
                await cluster.StopAsync("fast", _options.StopLimit, cancellationToken);
            }
            else if (await AnswersAsync(cancellationToken))
            {
                Log.TookOver(_logger, running.ProcessId);
                return true;
            }

            if (_time.GetElapsedTime(started) > _options.StartLimit)
                throw new StartFailedException(
                    $"The private PostgreSQL (process {running.ProcessId}) runs on {_clusterDirectory} but does not answer. "
                    + "End that process and start Parley again.");
            await Task.Delay(PollPeriod, _time, cancellationToken);
        }

        return false;
    }

    private async Task StartServerAsync(PostgresCluster cluster, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            var result = await cluster.StartAsync(_options.Durable, _options.StartLimit, cancellationToken);
            if (result.Succeeded)
                return;
            // A postmaster killed with -9 leaves its children a moment longer; PostgreSQL refuses to start beside them, and rightly.
            if (!result.Output.Contains("shared memory block", StringComparison.Ordinal)
                || _time.GetElapsedTime(started) > _options.StartLimit)
                throw new StartFailedException(
                    $"The private PostgreSQL in {_clusterDirectory} does not start. The end of its log: {result.Output}");
            Log.WaitingForOrphans(_logger);
            await Task.Delay(PollPeriod * 4, _time, cancellationToken);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionStringTo("postgres"));
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            // Starting up, or going down: the caller asks again.
            return false;
        }
    }

    private async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringTo("postgres"));
        await connection.OpenAsync(cancellationToken);
        await using var look = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection)
        {
            Parameters = { new() { Value = DatabaseName } },
        };
        if (await look.ExecuteScalarAsync(cancellationToken) is not null)
            return;
        await using var create = new NpgsqlCommand($"CREATE DATABASE {DatabaseName}", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    private string ConnectionStringTo(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = _socketDirectory,
        Port = SocketDirectory.Port,
        Username = PostgresCluster.UserName,
        Database = database,
        // A socket on this machine answers at once or not at all.
        Timeout = 5,
        Pooling = database == DatabaseName,
    }.ConnectionString;
}
