using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Parley.Hosting.Configuration;
using Parley.Hosting.Database;

namespace Parley.Engine.Tests.Fixtures;

/// <summary>
/// A running silo of Orleans, alone or one of several, or a client of such silos. Each is hosted as the product hosts it, so that what
/// the tests show holds for the product's settings.
/// </summary>
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
        builder.Services.UseClock(settings.Clock);
        builder.Services.AddSingleton(settings.Group?.Probe ?? new Probe());
        builder.Services.AddScoped<ScopedThing>();
        builder.Services.AddSingleton(new DatabaseAddress(database));
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(database));
        var cluster = settings.Group is { } group
            ? new ClusterConfiguration(group.Secret, new IPEndPoint(IPAddress.Loopback, 0), Advertise: null)
            : null;
        if (settings.IsClient)
            Gateway.EngineHosting.AddEngineClient(builder, cluster!);
        else
            Silo.EngineHosting.AddEngine(builder, cluster);
        // Orleans places by load. Tests of a stop have to know where a grain is: on the silo that called it first.
        builder.Services.AddSingleton<PlacementStrategy, PreferLocalPlacement>();
        builder.Services.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionAge = settings.IdleTimeout;
            options.CollectionQuantum = settings.IdleTimeout / 10;
        });
        builder.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = settings.CallTimeout);
        builder.Services.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = settings.CallTimeout);
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
}
