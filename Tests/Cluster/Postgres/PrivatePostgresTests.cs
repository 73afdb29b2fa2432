using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Parley.Hosting;
using Parley.Silo.Postgres;
using Parley.Tests.Support;

namespace Parley.Tests.Cluster.Postgres;

/// <summary>The private server with real processes, killed as a machine kills them.</summary>
public sealed class PrivatePostgresTests : IAsyncLifetime
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "parley-private-" + Guid.NewGuid().ToString("n")[..8]);
    private readonly List<PrivatePostgres> _started = [];

    private string PidFile => Path.Combine(_root, "postgres", "postmaster.pid");

    public Task InitializeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Data_survives_a_stop_and_a_second_start()
    {
        var first = await StartAsync(_root);
        await ExecuteAsync(first, "CREATE TABLE kept (n int)");
        await first.StopAsync(CancellationToken.None);
        Assert.False(File.Exists(PidFile));

        var second = await StartAsync(_root);

        await ExecuteAsync(second, "INSERT INTO kept VALUES (1)");
    }

    [Fact]
    public async Task A_server_that_still_runs_is_taken_over()
    {
        // What a killed Parley leaves behind: the server, and no lock. A second Parley meets the same server.
        await StartAsync(_root);
        var pid = ReadPid();

        var second = await StartAsync(_root);

        await ExecuteAsync(second, "SELECT 1");
        Assert.Equal(pid, ReadPid());
    }

    [Fact]
    public async Task The_last_of_several_users_stops_the_server()
    {
        var first = await StartAsync(_root);
        var second = await StartAsync(_root);

        await first.StopAsync(CancellationToken.None);
        await ExecuteAsync(second, "SELECT 1");
        await second.StopAsync(CancellationToken.None);

        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task Two_starts_at_once_make_one_server()
    {
        var both = await Task.WhenAll(StartAsync(_root), StartAsync(_root));

        await ExecuteAsync(both[0], "CREATE TABLE seen_by_both (n int)");
        await ExecuteAsync(both[1], "INSERT INTO seen_by_both VALUES (1)");
    }

    [Fact]
    public async Task A_killed_postmaster_is_started_anew()
    {
        var first = await StartAsync(_root);
        await ExecuteAsync(first, "CREATE TABLE kept (n int)");
        await KillAsync(ReadPid());

        var second = await StartAsync(_root);

        await ExecuteAsync(second, "INSERT INTO kept VALUES (1)");
    }

    [Fact]
    public async Task A_leftover_lock_whose_process_number_is_somebody_elses_now_does_not_stop_the_start()
    {
        await (await StartAsync(_root)).StopAsync(CancellationToken.None);
        // Not ours, alive, and not PostgreSQL.
        var lines = $"{Environment.ProcessId}\n{_root}/postgres\n1\n5432\n{_root}/run\n\n 1 1\nready\n";
        await File.WriteAllTextAsync(PidFile, lines);
        await File.WriteAllTextAsync(Path.Combine(_root, "run", ".s.PGSQL.5432.lock"), lines);

        await ExecuteAsync(await StartAsync(_root), "SELECT 1");
    }

    [Fact]
    public async Task An_initialisation_that_was_killed_half_way_is_done_again()
    {
        Directory.CreateDirectory(Path.Combine(_root, "postgres.next", "base"));

        await ExecuteAsync(await StartAsync(_root), "SELECT 1");
    }

    [Theory]
    [InlineData("a-rather-long-name-for-a-directory-that-somebody-chose-to-clone-into/and-another-one-below-it-as-long")]
    [InlineData("with space, comma'quote;and $dollar")]
    public async Task A_path_that_no_socket_can_have_will_do_for_the_data(string name)
    {
        var postgres = await StartAsync(Path.Combine(_root, name));

        await ExecuteAsync(postgres, "SELECT 1");
    }

    [Fact]
    public async Task A_directory_closed_to_others_will_do_for_the_data()
    {
        if (OperatingSystem.IsWindows())
            return;
        var closed = Directory.CreateDirectory(
            Path.Combine(_root, "closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await ExecuteAsync(await StartAsync(Path.Combine(closed.FullName, "data")), "SELECT 1");
    }

    [Fact]
    public async Task The_server_never_runs_as_root_and_listens_on_no_port()
    {
        var postgres = await StartAsync(_root);

        var status = await File.ReadAllLinesAsync($"/proc/{ReadPid()}/status");
        var owner = status.Single(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        Assert.DoesNotContain("\t0\t", owner, StringComparison.Ordinal);
        Assert.Equal("", await ScalarAsync(postgres, "SHOW listen_addresses"));
        Assert.Equal("on", await ScalarAsync(postgres, "SHOW fsync"));
    }

    [Fact]
    public async Task A_server_that_does_not_come_up_is_told_with_the_end_of_its_log()
    {
        await (await StartAsync(_root)).StopAsync(CancellationToken.None);
        await File.AppendAllTextAsync(Path.Combine(_root, "postgres", "postgresql.auto.conf"), "work_mem = 'plenty'\n");

        var failure = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(_root));

        Assert.Contains("work_mem", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_a_version_that_is_not_here_is_refused_by_name()
    {
        await (await StartAsync(_root)).StopAsync(CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(_root, "postgres", "PG_VERSION"), "9\n");

        var failure = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(_root));

        Assert.Contains("PostgreSQL 9", failure.Message, StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        foreach (var postgres in _started)
        {
            await postgres.DisposeAsync();
            var sockets = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host!;
            if (Directory.Exists(sockets))
                Directory.Delete(sockets, recursive: true);
        }

        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    private async Task<PrivatePostgres> StartAsync(string data)
    {
        var postgres = new PrivatePostgres(new() { DataDirectory = data }, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
        lock (_started)
            _started.Add(postgres);
        await postgres.StartAsync(CancellationToken.None);
        return postgres;
    }

    private int ReadPid() => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    private static async Task KillAsync(int pid)
    {
        using var postmaster = Process.GetProcessById(pid);
        postmaster.Kill();
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{pid}/cwd"), $"process {pid} is gone");
    }

    private static async Task ExecuteAsync(PrivatePostgres postgres, string sql) => await ScalarAsync(postgres, sql);

    private static async Task<object?> ScalarAsync(PrivatePostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
