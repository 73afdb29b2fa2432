using System.Globalization;
using Parley.Hosting;

namespace Parley.Silo.Postgres;

/// <summary>
/// One data directory of PostgreSQL and the programs that act on it, run as its user. Knows nothing of other Parleys: its caller
/// holds the lock.
/// </summary>
internal sealed class PostgresCluster
{
    // Superuser of the private server; who may reach the socket may be it.
    public const string UserName = "parley";
    private const string LogName = "server.log";
    private const long LongestLog = 10_000_000;
    private const int TailLines = 12;

    private readonly string _directory;
    private readonly string _socketDirectory;
    private readonly PostgresBinaries _binaries;
    private readonly ServerAccount _account;
    private readonly Dictionary<string, string> _environment;

    private PostgresCluster(string directory, string socketDirectory, PostgresBinaries binaries, ServerAccount account)
    {
        _directory = directory;
        _socketDirectory = socketDirectory;
        _binaries = binaries;
        _account = account;
        // By environment, not by option: pg_ctl hands options to a shell, and a path may hold what a shell gives a meaning to.
        _environment = new() { ["PGDATA"] = directory };
    }

    public int Major => _binaries.Major;

    public string User => _account.Name;

    public bool IsInitialised => File.Exists(Path.Combine(_directory, "PG_VERSION"));

    /// <summary>Finds programs and user for the data in <paramref name="directory"/>.</summary>
    public static async Task<PostgresCluster> OpenAsync(
        string dataDirectory, string directory, string socketDirectory, CancellationToken cancellationToken)
    {
        var binaries = await PostgresBinaries.FindAsync(dataDirectory, ReadMajor(directory), cancellationToken);
        var account = await ServerAccount.ForAsync(directory, cancellationToken);
        await account.MakePrivateDirectoryAsync(socketDirectory, cancellationToken);
        account = await account.ReachingAsync(socketDirectory, binaries.Postgres, cancellationToken);
        return new PostgresCluster(directory, socketDirectory, binaries, account);
    }

    /// <summary>Makes the data directory: beside its place first, so that a killed start leaves nothing that looks finished.</summary>
    public async Task InitialiseAsync(bool durable, CancellationToken cancellationToken)
    {
        var next = _directory + ".next";
        if (Directory.Exists(next))
            Directory.Delete(next, recursive: true);
        await _account.MakePrivateDirectoryAsync(next, cancellationToken);
        string[] arguments =
        [
            "--pgdata", next, "--username", UserName, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-instructions",
            .. durable ? Array.Empty<string>() : ["--no-sync"],
        ];
        var result = await _account.RunAsync(_binaries.Initdb, arguments, next, null, cancellationToken);
        if (!result.Succeeded)
            throw new StartFailedException($"PostgreSQL's initdb failed in {next}: {Tail(result.Output.Split('\n'))}");

        if (Directory.Exists(_directory))
            Directory.Delete(_directory); // Throws unless it is empty: nobody's data is removed.
        Directory.Move(next, _directory);
    }

    /// <summary>Starts the server and waits until it takes connections. No server may be running on the data.</summary>
    public async Task<CommandResult> StartAsync(bool durable, TimeSpan limit, CancellationToken cancellationToken)
    {
        await _account.MakePrivateDirectoryAsync(_directory, cancellationToken);
        PostgresSettings.Write(_directory, _socketDirectory, durable);
        SocketDirectory.Clear(_socketDirectory);
        var log = new FileInfo(Path.Combine(_directory, LogName));
        if (log is { Exists: true, Length: > LongestLog })
            log.MoveTo(log.FullName + ".old", overwrite: true);
        var before = log.Exists ? log.Length : 0;

        var result = await ControlAsync(["start", "-w", "-s", "-t", Seconds(limit), "-l", LogName], cancellationToken);
        return result.Succeeded ? result : result with { Output = ReadLogTail(before) is { Length: > 0 } tail ? tail : result.Output };
    }

    /// <summary>Stops the server: disconnects its clients and waits. <paramref name="mode"/> is pg_ctl's: fast, immediate.</summary>
    public Task<CommandResult> StopAsync(string mode, TimeSpan limit, CancellationToken cancellationToken) =>
        ControlAsync(["stop", "-w", "-s", "-m", mode, "-t", Seconds(limit)], cancellationToken);

    /// <summary>
    /// The postmaster that runs on this data now, or null. A leftover pid that has become another process's is cleared away.
    /// </summary>
    public async Task<PostmasterFile?> FindRunningAsync(CancellationToken cancellationToken)
    {
        if (PostmasterFile.Read(_directory) is not { } file)
            return null;
        // A postmaster works in its data directory; nobody else's process of the same number does. 0: it does; 1: another process, or one
        // that is dead and not yet buried (a container's first process may never do it); 2: none, or not ours to look at.
        const string Script = """
            test -e "/proc/$1/cwd/." && { test "/proc/$1/cwd" -ef "$2"; exit; }
            grep -qs '^State:.Z' "/proc/$1/status" && exit 1
            exit 2
            """;
        var pid = file.ProcessId.ToString(CultureInfo.InvariantCulture);
        var check = await _account.RunAsync("/bin/sh", ["-c", Script, "sh", pid, _directory], "/", null, cancellationToken);
        switch (check.ExitCode)
        {
            case 0:
                return file;
            case 1:
                // PostgreSQL sees a process of that number and would refuse to start. Children that a killed postmaster left behind are
                // still found: they hold the shared memory whose key is the data directory's inode.
                File.Delete(PostmasterFile.PathIn(_directory));
                return null;
            default:
                return null;
        }
    }

    private Task<CommandResult> ControlAsync(string[] arguments, CancellationToken cancellationToken) =>
        _account.RunAsync(_binaries.PgCtl, arguments, _directory, _environment, cancellationToken);

    private string ReadLogTail(long from)
    {
        var path = Path.Combine(_directory, LogName);
        if (!File.Exists(path))
            return "";
        using var log = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(Math.Min(from, log.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        return Tail(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Tail(string[] lines) => string.Join(Environment.NewLine + "  ", ["", .. lines.TakeLast(TailLines)]);

    private static string Seconds(TimeSpan limit) => ((int)Math.Ceiling(limit.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static int? ReadMajor(string directory)
    {
        var path = Path.Combine(directory, "PG_VERSION");
        return File.Exists(path) && int.TryParse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture, out var major) ? major : null;
    }
}
