using System.Globalization;

namespace Parley.Silo.Postgres;

/// <summary>What <c>postmaster.pid</c> says about a server that runs, or ran until it was killed.</summary>
/// <param name="ProcessId">The postmaster; after a kill this may be anybody's.</param>
/// <param name="SocketDirectory">Where its socket is.</param>
internal sealed record PostmasterFile(int ProcessId, string SocketDirectory)
{
    // The file's lines, as PostgreSQL documents them (storage-file-layout): pid, data directory, start, port, socket directory.
    private const int SocketLine = 4;

    public static string PathIn(string clusterDirectory) => Path.Combine(clusterDirectory, "postmaster.pid");

    /// <summary>Null when there is none, or it is only half written.</summary>
    public static PostmasterFile? Read(string clusterDirectory)
    {
        try
        {
            var lines = File.ReadAllLines(PathIn(clusterDirectory));
            return lines.Length > SocketLine && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid)
                ? new PostmasterFile(pid, lines[SocketLine].Trim())
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // No server has been here, or it has ended as it should.
            return null;
        }
    }
}
