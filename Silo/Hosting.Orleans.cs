using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Grains.Recovery;
using Parley.Silo.Hosting;

namespace Parley.Silo;

/// <summary>The engine of the build: Microsoft Orleans.</summary>
internal static class EngineHosting
{
    /// <summary>Adds one silo for this machine. Clusters of several come with the deployment files.</summary>
    public static void AddEngine(this IHostApplicationBuilder builder)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), FreePort());
            silo.AddMemoryGrainStorageAsDefault();
        });
        builder.Services.AddSingleton<ISiloMembership, OrleansMembership>();
    }

    // Orleans does not choose its ports itself, and its default ones are taken as soon as a second Parley runs here.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
