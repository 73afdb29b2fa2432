using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Parley.Silo.Postgres;

namespace Parley.Tests.Support;

/// <summary>
/// The one database server of a test process: the configured one (<c>ConnectionStrings__Parley</c>), else a private one in a temporary
/// directory. It ends with the process, however that ends: a watcher outside stops it and removes its files.
/// </summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    /// <summary>Connection string of the server's first database.</summary>
    public static Task<string> GetAsync() => Started.Value;

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__Parley") is { Length: > 0 } configured)
            return configured;

        var directory = Path.Combine(Path.GetTempPath(), $"parley-tests-{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}");
        Directory.CreateDirectory(directory);
        // Before the server, so that there is no moment in which a kill leaves one behind.
        WatchOver(directory);
        var server = new PrivatePostgres(
            new PrivatePostgresOptions { DataDirectory = directory, Durable = false }, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
        await server.StartAsync(CancellationToken.None);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Timeout = 15 }.ConnectionString;
    }

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
