using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Engine.Hosting;

namespace Parley.Engine.Tests.Fixtures;

/// <summary>A running silo of the embedded engine, or a client of such silos.</summary>
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
        builder.Services.AddKeyedSingleton(EngineClocks.Lease, settings.LeaseClock);
        builder.Services.AddSingleton(settings.Group?.Probe ?? new Probe());
        builder.Services.AddScoped<ScopedThing>();
        if (settings.IsClient)
            builder.Services.AddGrainClient(Configure);
        else
            builder.Services.AddGrainEngine(Configure);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new Cluster(host);

        void Configure(EngineOptions options)
        {
            options.GrainAssemblies.Add(typeof(Cluster).Assembly);
            options.ConnectionString = database;
            options.IdleTimeout = settings.IdleTimeout;
            options.CallTimeout = settings.CallTimeout;
            options.Cluster = settings.Group is { } group
                ? new ClusterOptions { Secret = group.Secret, Advertise = settings.Advertise, Version = "1.2.3" }
                : null;
        }
    }

    /// <summary>Completes when this member knows of so many living silos.</summary>
    public Task SeesAsync(int silos)
    {
        var status = _host.Services.GetRequiredService<IClusterStatus>();
        return Eventually.TrueAsync(() => status.Current.LiveSilos.Count == silos, $"{silos} silos are known");
    }

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
