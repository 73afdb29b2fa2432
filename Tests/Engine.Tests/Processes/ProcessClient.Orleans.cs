using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Runtime.Messaging;
using Parley.Hosting.Configuration;
using Parley.Hosting.Database;

namespace Parley.Engine.Tests.Processes;

/// <summary>This process as a client of silos in processes of their own, hosted as the product hosts a gateway on Orleans.</summary>
internal sealed class ProcessClient : IAsyncDisposable
{
    /// <summary>What the engine keeps of grains' states, by one statement.</summary>
    public const string StoredProcessSql = "select (convert_from(payload, 'UTF8')::jsonb->>'Process')::int from orleans.grain_state";

    private readonly IHost _host;
    private readonly NpgsqlDataSource _rows;

    private ProcessClient(IHost host, string database) => (_host, _rows) = (host, NpgsqlDataSource.Create(database));

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<ProcessClient> StartAsync(string database, string secret)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new DatabaseAddress(database));
        Gateway.EngineHosting.AddEngineClient(
            builder, new ClusterConfiguration(secret, new IPEndPoint(IPAddress.Loopback, 0), Advertise: null));
        var client = new ProcessClient(builder.Build(), database);
        await client._host.StartAsync();
        return client;
    }

    /// <summary>
    /// Whether a call failed because the silo that ran it is gone. Orleans says so in several ways, by where the call was on its way
    /// when the silo went.
    /// </summary>
    public static bool IsLoss(Exception exception) =>
        exception is OrleansMessageRejectionException or EnumerationAbortedException or ConnectionFailedException or TimeoutException;

    /// <summary>How many silos count as living. The table says it: a question could reach one that is frozen.</summary>
    public async Task<int> SilosAsync()
    {
        await using var command = _rows.CreateCommand(
            $"select count(*)::int from orleans.members where status = {(int)SiloStatus.Active}");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _rows.DisposeAsync();
    }
}
