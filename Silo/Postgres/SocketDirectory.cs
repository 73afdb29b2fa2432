using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Silo.Postgres;

/// <summary>Chooses where the private server's socket lies: the same place for the same data directory, always.</summary>
internal static partial class SocketDirectory
{
    /// <summary>The port in the socket's file name; no TCP port is opened.</summary>
    public const int Port = 5432;

    // sun_path holds 108 bytes with its final NUL; the file is called /.s.PGSQL.5432.
    private const int LongestSocketPath = 107;
    private static readonly string SocketFile = $".s.PGSQL.{Port}";

    /// <summary>
    /// <c>run</c> in the data directory; when that path is too long, or has characters that a connection string gives a meaning to, a
    /// directory of its own below the system's temporary one.
    /// </summary>
    public static string For(string dataDirectory)
    {
        var near = Path.Combine(dataDirectory, "run");
        if (Plain().IsMatch(near) && Encoding.UTF8.GetByteCount(Path.Combine(near, SocketFile)) <= LongestSocketPath)
            return near;

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory));
        return Path.Combine(Path.GetTempPath(), "parley-" + Convert.ToHexStringLower(hash, 0, 8));
    }

    /// <summary>Removes the socket and its lock file that a killed server left behind. Only when no server runs on the data.</summary>
    public static void Clear(string directory)
    {
        foreach (var leftover in Directory.GetFiles(directory, SocketFile + "*"))
            File.Delete(leftover);
    }

    [GeneratedRegex("^[A-Za-z0-9/._+-]+$")]
    private static partial Regex Plain();
}
