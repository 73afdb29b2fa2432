using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Parley.Hosting.Configuration;

namespace Parley.Hosting.Programs;

/// <summary>
/// Finds out, before a program starts anything, whether its web server will be able to listen. The server itself starts last: by then a
/// database may have been started, and a cluster been joined, in vain.
/// </summary>
public static class ListenProbe
{
    /// <summary>Checks all addresses of the configuration.</summary>
    /// <exception cref="StartFailedException">One cannot be listened on; the message names it.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var address in ListenAddress.In(configuration))
            Check(address);
    }

    /// <summary>Checks one address such as <c>http://127.0.0.1:5080</c>. Port 0 is any free one.</summary>
    /// <exception cref="StartFailedException">It cannot be listened on.</exception>
    public static void Check(string address)
    {
        var binding = BindingAddress.Parse(address);
        if (binding.IsUnixPipe || binding.IsNamedPipe || binding.Port == 0)
            return;
        var isExact = IPAddress.TryParse(binding.Host.Trim('[', ']'), out var exact);
        foreach (var ip in isExact ? [exact!] : Candidates(binding.Host))
        {
            try
            {
                SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(ip, binding.Port)).Dispose();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw new StartFailedException(
                    $"{address} is in use already. Choose another address with --urls, or stop what listens there.", e);
            }
            catch (SocketException e) when (isExact)
            {
                throw new StartFailedException($"Cannot listen on {address}: {e.Message}. Choose another address with --urls.", e);
            }
            catch (SocketException)
            {
                // The server tries all of them too, and makes do with those that this machine has.
            }
        }
    }

    // As the web server reads it: every other name stands for any address.
    private static IPAddress[] Candidates(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
        : Socket.OSSupportsIPv6 ? [IPAddress.IPv6Any]
        : [IPAddress.Any];
}
