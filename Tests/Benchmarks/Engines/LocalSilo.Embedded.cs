using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Tests.Support;

namespace Parley.Tests.Benchmarks.Engines;

/// <summary>A silo of the embedded engine in this process.</summary>
internal sealed class LocalSilo : IAsyncDisposable
{
    private readonly PostgresFixture _postgres;
    private readonly IHost _host;

    private LocalSilo(PostgresFixture postgres, IHost host) => (_postgres, _host) = (postgres, host);

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<LocalSilo> StartAsync()
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddGrainEngine(options =>
        {
            options.GrainAssemblies.Add(typeof(TouchGrain).Assembly);
            options.ConnectionString = database;
        });
        var host = builder.Build();
        await host.StartAsync();
        return new LocalSilo(postgres, host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _postgres.DisposeAsync();
    }
}
