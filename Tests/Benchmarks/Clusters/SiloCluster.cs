using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Silo.Postgres;

namespace Parley.Tests.Benchmarks.Clusters;

/// <summary>
/// A cluster on a new private PostgreSQL that keeps its promises of durability: one silo is this process, the others are children.
/// </summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private readonly string _directory;
    private readonly PrivatePostgres _postgres;
    private readonly SiloSettings _settings;
    private readonly IHost _own;

    private SiloCluster(string directory, PrivatePostgres postgres)
    {
        (_directory, _postgres) = (directory, postgres);
        _settings = new SiloSettings(postgres.ConnectionString, Guid.NewGuid().ToString("n"));
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        _settings.AddTo(builder);
        _own = builder.Build();
    }

    /// <summary>The grains, as this process's silo calls them.</summary>
    public IGrainFactory Grains => _own.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The database of the cluster.</summary>
    public string Database => _settings.Database;

    public static async Task<SiloCluster> StartAsync()
    {
        var directory = Path.Combine(Path.GetTempPath(), "parley-bench-" + Guid.NewGuid().ToString("n")[..8]);
        var postgres = new PrivatePostgres(
            new PrivatePostgresOptions { DataDirectory = directory }, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
        await postgres.StartAsync(CancellationToken.None);
        var cluster = new SiloCluster(directory, postgres);
        try
        {
            await cluster._own.StartAsync();
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return cluster;
    }

    /// <summary>Starts another silo, which is the caller's to end.</summary>
    public Task<SiloProcess> StartSiloAsync() => SiloProcess.StartAsync(_settings);

    public async ValueTask DisposeAsync()
    {
        await _own.StopAsync();
        _own.Dispose();
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
