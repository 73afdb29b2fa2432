using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Engine.Hosting;
using Parley.Tests.EngineSilo;

namespace Parley.Engine.Tests.Processes;

/// <summary>This process as a client of silos in processes of their own, on the embedded engine.</summary>
internal sealed class ProcessClient : IAsyncDisposable
{
    /// <summary>What the engine keeps of grains' states, by one statement.</summary>
    public const string StoredProcessSql = "select (payload->>'process')::int from engine.grain_state";

    private readonly IHost _host;

    private ProcessClient(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<ProcessClient> StartAsync(string database, string secret)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddGrainClient(options =>
        {
            options.GrainAssemblies.Add(typeof(ILedgerGrain).Assembly);
            options.ConnectionString = database;
            options.Cluster = new ClusterOptions { Secret = secret };
        });
        var client = new ProcessClient(builder.Build());
        await client._host.StartAsync();
        return client;
    }

    /// <summary>Whether a call failed because the silo that ran it is gone.</summary>
    public static bool IsLoss(Exception exception) => exception is SiloUnavailableException or EnumerationAbortedException;

    /// <summary>How many silos count as living.</summary>
    public Task<int> SilosAsync() => Task.FromResult(_host.Services.GetRequiredService<IClusterStatus>().Current.LiveSilos.Count);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
