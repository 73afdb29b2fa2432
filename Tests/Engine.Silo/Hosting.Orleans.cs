using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Parley.Tests.EngineSilo;

/// <summary>Orleans, alone: its processes find each other through a table that this program does not make.</summary>
internal static class EngineHosting
{
    internal static void AddEngine(this IHostApplicationBuilder builder, SiloSettings settings) =>
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort(), serviceId: settings.Secret, clusterId: settings.Secret)
            .AddMemoryGrainStorageAsDefault());

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
