using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Parley.Silo.Postgres;

namespace Parley.Tests.Support;

/// <summary>
/// A private database server in a temporary directory. It ends with the process that made it, however that ends: a watcher outside stops it
/// and removes its files.
/// </summary>
public sealed class TemporaryPostgres : IAsyncDisposable
{
    private readonly PrivatePostgres _server;

    /// <param name="durable">Whether what was committed must outlive a kill of the server.</param>
    public TemporaryPostgres(bool durable)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"parley-tests-{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}");
        Directory.CreateDirectory(directory);
        // Before the server, so that there is no moment in which a kill leaves one behind.
        WatchOver(directory);
        var options = new PrivatePostgresOptions { DataDirectory = directory, Durable = durable };
        _server = new PrivatePostgres(options, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
    }

    /// <summary>Connection string of the server's first database.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>The socket that the server listens on.</summary>
    public EndPoint Socket
    {
        get
        {
            var address = new NpgsqlConnectionStringBuilder(ConnectionString);
            return new UnixDomainSocketEndPoint(Path.Combine(address.Host!, $".s.PGSQL.{address.Port}"));
        }
    }

    /// <summary>Starts it; again, after <see cref="StopAsync"/> or <see cref="Kill"/>.</summary>
    public Task StartAsync() => _server.StartAsync(CancellationToken.None);

    /// <summary>Stops it in an orderly way: connections are ended, nothing is lost.</summary>
    public Task StopAsync() => _server.StopAsync(CancellationToken.None);

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        using var process = Process.GetProcessById(_server.ProcessId!.Value);
        process.Kill();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Starts a shell of its own session that waits for the end of this process and then cleans up.</summary>
    private static void WatchOver(string directory)
    {
        const string Script = """
            exec </dev/null >/dev/null 2>&1
            cd /
            tail --pid="$1" -s 0.2 -f /dev/null
            pid=$(head -n 1 "$2/postgres/postmaster.pid") && kill -QUIT "$pid" && timeout 10 tail --pid="$pid" -s 0.1 -f /dev/null
            rm -rf "$2"
            """;
        // --fork: the test runner kills the process tree of a test host that takes its time.
        using var watcher = Process.Start(new ProcessStartInfo(
            "setsid",
            ["--fork", "/bin/sh", "-c", Script, "sh", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), directory]));
        watcher!.WaitForExit();
    }
}
