using System.Net;
using System.Net.Sockets;
using Parley.Tests.Faults.Lines;

namespace Parley.Tests.Cluster.Faults;

/// <summary>A fault on one line is a fault on no other: the proxies before the silos know who calls.</summary>
public sealed class ClusterLineTests
{
    // Larger than any number that Linux gives.
    private const int NoProcess = int.MaxValue;

    [Fact]
    public async Task The_owner_of_a_connection_is_found_among_processes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var accepted = await listener.AcceptSocketAsync();
        var caller = (IPEndPoint)accepted.RemoteEndPoint!;

        Assert.Equal(Environment.ProcessId, SocketOwner.Find(caller, [NoProcess, Environment.ProcessId]));
        Assert.Null(SocketOwner.Find(caller, [NoProcess]));
    }

    [Fact]
    public async Task A_cut_line_passes_everything_on_when_the_last_fault_on_it_is_mended()
    {
        var line = new LineQuality();
        line.Begin(LineFault.CutOff);
        line.Begin(LineFault.CutOff);

        var passing = line.PassAsync(1, isAnswer: false, CancellationToken.None);
        line.Mend(LineFault.CutOff);

        Assert.False(passing.IsCompleted);
        line.Mend(LineFault.CutOff);
        await passing;
    }
}
