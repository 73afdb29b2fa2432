using Npgsql;
using Parley.Hosting.Programs;
using Parley.Tests.Faults.Lines;
using Parley.Tests.Faults.Schedule;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Faults.Cluster;

/// <summary>Silos, gateways, their database and their provider, with lines between them that can be disturbed.</summary>
internal sealed class FaultCluster : IAsyncDisposable
{
    private const int SlowReaderBytesPerSecond = 100_000;
    private const int SlowReaderBuffer = 4096;
    private static readonly string Secret = new('s', 32);

    private readonly TemporaryPostgres _postgres = new(durable: true);
    private readonly List<SharedLine> _slowLines = [];

    private FaultCluster(ScriptedProvider provider) => (Provider, ClusterLines) = (provider, new ClusterLines(Processes));

    public ScriptedProvider Provider { get; }

    /// <summary>The database, past all disturbance.</summary>
    public string ConnectionString => _postgres.ConnectionString;

    public List<ClusterProcess> Silos { get; } = [];

    public List<ClusterProcess> Gateways { get; } = [];

    /// <summary>Lines from each silo to the database.</summary>
    public List<SharedLine> DatabaseLines { get; } = [];

    /// <summary>Lines from silos and gateways to silos.</summary>
    public ClusterLines ClusterLines { get; }

    /// <summary>Lines from clients to each gateway.</summary>
    public List<SharedLine> ClientLines { get; } = [];

    public IEnumerable<ClusterProcess> Processes => Silos.Concat(Gateways);

    public static async Task<FaultCluster> StartAsync(ScheduleSize size)
    {
        var cluster = new FaultCluster(await ScriptedProvider.StartAsync());
        try
        {
            await cluster._postgres.StartAsync();
            for (var number = 1; number <= size.Silos; number++)
                cluster.AddSilo($"silo-{number}");
            for (var number = 1; number <= size.Gateways; number++)
                cluster.AddGateway($"gateway-{number}");
            await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync()));
            await Task.WhenAll(cluster.Gateways.Select(gateway => gateway.StartAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client for each gateway, on a good line or on one that is read slowly.</summary>
    public IReadOnlyList<ParleyClient> Clients(bool slow) =>
        [.. (slow ? _slowLines : ClientLines).Select(line => new ParleyClient(new Uri($"http://{line.Address}"), ParleyServer.OwnerToken))];

    /// <summary>Ends PostgreSQL, one way or the other, and starts it again.</summary>
    public async Task RestartDatabaseAsync(bool kill)
    {
        if (kill)
            _postgres.Kill();
        else
            await _postgres.StopAsync();
        await _postgres.StartAsync();
    }

    /// <summary>All processes are there.</summary>
    public Task WaitReadyAsync() => Task.WhenAll(Processes.Select(process => process.WaitReadyAsync()));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Processes.Select(process => process.DisposeAsync().AsTask()));
        await ClusterLines.DisposeAsync();
        foreach (var line in DatabaseLines.Concat(ClientLines).Concat(_slowLines))
            await line.DisposeAsync();
        await Provider.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private void AddSilo(string name)
    {
        var ports = ClusterPorts.Choose();
        var silo = new ClusterProcess(name, Options(ParleyProgramKind.Silo, life => new()
        {
            ["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken,
            ["PARLEY_MODEL"] = "fake-model",
            ["OPENAI_BASE_URL"] = Provider.Address.ToString(),
            // So the provider knows who asks.
            ["OPENAI_API_KEY"] = life,
            ["PARLEY_CLUSTER_LISTEN"] = ports.Listen.ToString(),
            ["PARLEY_CLUSTER_ADVERTISE"] = ports.Advertised.ToString(),
        }));
        Silos.Add(silo);
        ClusterLines.Add(silo, ports);
    }

    private void AddGateway(string name)
    {
        var gateway = new ClusterProcess(name, Options(ParleyProgramKind.Gateway, _ => []));
        Gateways.Add(gateway);
        ClientLines.Add(new SharedLine(() => gateway.Address));
        _slowLines.Add(new SharedLine(() => gateway.Address, SlowReaderBytesPerSecond, SlowReaderBuffer));
    }

    private Func<string, ParleyProcessOptions> Options(ParleyProgramKind program, Func<string, Dictionary<string, string>> environment)
    {
        var line = new SharedLine(() => _postgres.Socket);
        DatabaseLines.Add(line);
        var database = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = line.Address.Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            // All processes together stay below the server's limit of 100.
            MaxPoolSize = 15,
        }.ConnectionString;
        return life => new ParleyProcessOptions
        {
            Program = program,
            Arguments = [ProcessSignals.StopWithInput],
            Environment = new Dictionary<string, string>(environment(life))
            {
                ["ConnectionStrings__Parley"] = database,
                ["PARLEY_CLUSTER_SECRET"] = Secret,
            },
        };
    }
}
