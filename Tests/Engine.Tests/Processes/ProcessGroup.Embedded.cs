using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Parley.Engine.Hosting;
using Parley.Engine.Tests.Fixtures;
using Parley.Tests.EngineSilo;

namespace Parley.Engine.Tests.Processes;

/// <summary>Silos in processes of their own, and this process as their client.</summary>
public sealed class ProcessGroup : IAsyncDisposable
{
    private readonly List<SiloProcess> _silos = [];
    private readonly string _database;
    private readonly string _secret = Unique.Key();
    private IHost _client = null!;

    private ProcessGroup(string database)
    {
        _database = database;
        Rows = NpgsqlDataSource.Create(database);
    }

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public IClusterStatus Status => _client.Services.GetRequiredService<IClusterStatus>();

    /// <summary>The database past any proxy.</summary>
    public NpgsqlDataSource Rows { get; }

    public static async Task<ProcessGroup> StartAsync(string database, int silos, Func<int, SiloSettings, SiloSettings>? change = null)
    {
        var group = new ProcessGroup(database);
        await group.ExecuteAsync(SiloSettings.LedgerSql);
        await Task.WhenAll(Enumerable.Range(0, silos).Select(number => group.StartSiloAsync(
            settings => change?.Invoke(number, settings) ?? settings)));
        group._client = group.BuildClient();
        await group._client.StartAsync();
        await Eventually.TrueAsync(() => group.Status.Current.LiveSilos.Count == silos, "the client knows all silos");
        return group;
    }

    public async Task<SiloProcess> StartSiloAsync(Func<SiloSettings, SiloSettings>? change = null)
    {
        var settings = new SiloSettings(_database, _secret);
        var silo = await SiloProcess.StartAsync(change?.Invoke(settings) ?? settings);
        lock (_silos)
            _silos.Add(silo);
        return silo;
    }

    public ILedgerGrain Ledger(string key) => _client.Services.GetRequiredService<IGrainFactory>().GetGrain<ILedgerGrain>(key);

    /// <summary>The silo that runs the grain, which is activated if it is not.</summary>
    public async Task<SiloProcess> HolderOfAsync(ILedgerGrain grain)
    {
        var process = await grain.Process();
        return _silos.Single(silo => silo.Id == process);
    }

    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var command = Rows.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync();
        _client.Dispose();
        foreach (var silo in _silos)
            await silo.DisposeAsync();
        await Rows.DisposeAsync();
    }

    private IHost BuildClient()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddGrainClient(options =>
        {
            options.GrainAssemblies.Add(typeof(ILedgerGrain).Assembly);
            options.ConnectionString = _database;
            options.Cluster = new ClusterOptions { Secret = _secret };
        });
        return builder.Build();
    }
}
