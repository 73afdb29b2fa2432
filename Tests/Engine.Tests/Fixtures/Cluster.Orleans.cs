using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Parley.Engine.Tests.Fixtures;

/// <summary>A running silo of Orleans, alone in its cluster, with its storage in memory.</summary>
public sealed class Cluster : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _stopped;

    private Cluster(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>What the test grains of this cluster tell.</summary>
    public Probe Probe => _host.Services.GetRequiredService<Probe>();

    public IServiceProvider Services => _host.Services;

    public static async Task<Cluster> StartAsync(string database, ClusterSettings settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(settings.Clock);
        builder.Services.AddSingleton<Probe>();
        builder.Services.AddScoped<ScopedThing>();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort(), serviceId: database, clusterId: database)
            .AddMemoryGrainStorageAsDefault()
            .Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionAge = settings.IdleTimeout;
                options.CollectionQuantum = settings.IdleTimeout / 10;
            })
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = settings.CallTimeout));
        var host = builder.Build();
        await host.StartAsync();
        return new Cluster(host);
    }

    /// <summary>Completes when this member knows of so many living silos.</summary>
    public Task SeesAsync(int silos) => Eventually.TrueAsync(
        async () => (await Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count == silos, $"{silos} silos are known");

    /// <summary>Stops the silo as a host does on SIGTERM.</summary>
    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await _host.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
