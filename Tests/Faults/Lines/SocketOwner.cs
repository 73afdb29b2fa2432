using System.Globalization;
using System.Net;

namespace Parley.Tests.Faults.Lines;

/// <summary>Whose a connection on this machine is, as Linux tells: a caller says nothing of itself that a proxy could read.</summary>
internal static class SocketOwner
{
    // The columns of proc_pid_net(5) that are needed.
    private const int LocalAddress = 1;
    private const int Inode = 9;

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Which of the processes has a connection that ends at a local address; null when none of them has.</summary>
    public static int? Find(IPEndPoint address, IEnumerable<int> processes) =>
        InodeOf(address) is { } inode ? processes.Cast<int?>().FirstOrDefault(process => Holds(process!.Value, inode)) : null;

    private static string? InodeOf(IPEndPoint address)
    {
        var port = FormattableString.Invariant($":{address.Port:X4}");
        // The last bytes of an address of IPv6 are those of the address of IPv4 that it stands for.
        var host = Convert.ToHexString([.. address.Address.MapToIPv4().GetAddressBytes().Reverse()]);
        return Tables.SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns[LocalAddress].EndsWith(host + port, StringComparison.Ordinal))
            .Select(columns => columns[Inode])
            .FirstOrDefault();
    }

    private static bool Holds(int process, string inode)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd"))
                .Any(file => new FileInfo(file).LinkTarget == $"socket:[{inode}]");
        }
        catch (IOException)
        {
            // The process has ended, or closed a file meanwhile.
            return false;
        }
    }
}
