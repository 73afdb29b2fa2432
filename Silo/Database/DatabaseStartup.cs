using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Grains.Storage;
using Parley.Hosting;
using Parley.Silo.Postgres;

namespace Parley.Silo.Database;

/// <summary>
/// Has the database ready before anything else starts: it is registered first and uses the first stage. The private server is stopped
/// when the services are disposed of, in the reverse order of their making, so after everything that has chats to store or a
/// connection to close.
/// </summary>
/// <param name="prepare">Puts into the migrated database what the product cannot be without.</param>
internal sealed partial class DatabaseStartup(
    NpgsqlDataSource database,
    PrivatePostgres? privatePostgres,
    Func<CancellationToken, Task> prepare,
    TimeProvider time,
    ILogger<DatabaseStartup> logger) : IHostedLifecycleService
{
    // A server that starts beside us (compose, a reboot) is up within seconds; longer is a mistake the operator must hear of.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int TriesPerMessage = 5;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (privatePostgres is not null)
            await privatePostgres.StartAsync(cancellationToken);
        CheckVersion(await WaitForVersionAsync(cancellationToken));
        try
        {
            await Migrations.ApplyAsync(database, cancellationToken);
            await prepare(cancellationToken);
        }
        catch (SchemaTooNewException e)
        {
            throw new StartFailedException(e.Message, e);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StartFailedException(
                $"ConnectionStrings__Parley: {Where()} does not let this user make the tables: {e.MessageText}. "
                + "Let it own its database or the schema public.", e);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<Version> WaitForVersionAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return connection.PostgreSqlVersion;
            }
            catch (NpgsqlException e) when (MayPass(e) && time.GetElapsedTime(started) < Patience)
            {
                if (tries % TriesPerMessage == 0)
                    Log.Waiting(logger, Where(), e.Message);
            }
            catch (NpgsqlException e)
            {
                throw new StartFailedException($"ConnectionStrings__Parley: {Where()} cannot be used: {e.Message}", e);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    // A refused connection or a server that is starting up may pass; a wrong password does not.
    private static bool MayPass(NpgsqlException e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow }
        || (e is not PostgresException && e.IsTransient);

    private void CheckVersion(Version version)
    {
        if (version.Major < PostgresBinaries.OldestMajor)
            throw new StartFailedException(
                $"ConnectionStrings__Parley: {Where()} is version {version}; "
                + $"Parley needs PostgreSQL {PostgresBinaries.OldestMajor} or newer.");
    }

    private string Where()
    {
        var parsed = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return $"PostgreSQL at {parsed.Host}:{parsed.Port}, database '{parsed.Database ?? parsed.Username}'";
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Waiting for {Where}: {Reason}")]
        public static partial void Waiting(ILogger logger, string where, string reason);
    }
}
