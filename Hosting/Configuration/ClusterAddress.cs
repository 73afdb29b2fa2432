using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Parley.Hosting.Configuration;

/// <summary>Reads the addresses of the cluster's own port.</summary>
internal static class ClusterAddress
{
    /// <summary>An IP address with a port, 0 for any. The framework's reader would take an address without one too.</summary>
    public static bool TryParseListen(string value, [NotNullWhen(true)] out IPEndPoint? endpoint)
    {
        endpoint = null;
        return TrySplit(value, out _, out _) && IPEndPoint.TryParse(value, out endpoint);
    }

    /// <summary>A name or an IP address with a port that can be called.</summary>
    public static bool TryParseAdvertise(string value, [NotNullWhen(true)] out DnsEndPoint? endpoint)
    {
        endpoint = TrySplit(value, out var host, out var port) && port > 0 && Uri.CheckHostName(host) != UriHostNameType.Unknown
            ? new DnsEndPoint(host, port)
            : null;
        return endpoint is not null;
    }

    private static bool TrySplit(string value, out string host, out ushort port)
    {
        var colon = value.LastIndexOf(':');
        (host, port) = (colon > 0 ? value[..colon] : "", 0);
        // An address of IPv6 is full of colons, and so stands in brackets where a port follows.
        return host.Length > 0 && (!host.Contains(':', StringComparison.Ordinal) || (host[0] == '[' && host[^1] == ']'))
            && ushort.TryParse(value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }
}
