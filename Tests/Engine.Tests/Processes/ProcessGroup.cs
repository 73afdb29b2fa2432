using Npgsql;
using Parley.Engine.Tests.Fixtures;
using Parley.Tests.EngineSilo;

namespace Parley.Engine.Tests.Processes;

/// <summary>Silos in processes of their own, and this process as their client.</summary>
public sealed class ProcessGroup : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<SiloProcess> _silos = [];
    private readonly string _database;
    private readonly string _secret = Unique.Key();
    private ProcessClient _client = null!;

    private ProcessGroup(string database)
    {
        _database = database;
        Rows = NpgsqlDataSource.Create(database);
    }

    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>The database past any proxy.</summary>
    public NpgsqlDataSource Rows { get; }

    public static async Task<ProcessGroup> StartAsync(string database, int silos, Func<int, SiloSettings, SiloSettings>? change = null)
    {
        var group = new ProcessGroup(database);
        await group.ExecuteAsync(SiloSettings.LedgerSql);
        await Task.WhenAll(Enumerable.Range(0, silos).Select(number => group.StartSiloAsync(
            settings => change?.Invoke(number, settings) ?? settings)));
        group._client = await ProcessClient.StartAsync(database, group._secret);
        await group.HasAsync(silos);
        return group;
    }

    /// <summary>Completes when so many silos count as living.</summary>
    public Task HasAsync(int silos) =>
        Eventually.TrueAsync(async () => await _client.SilosAsync() == silos, $"{silos} silos count as living");

    public async Task<SiloProcess> StartSiloAsync(Func<SiloSettings, SiloSettings>? change = null)
    {
        var settings = new SiloSettings(_database, _secret);
        var silo = await SiloProcess.StartAsync(change?.Invoke(settings) ?? settings);
        lock (_silos)
            _silos.Add(silo);
        return silo;
    }

    public ILedgerGrain Ledger(string key) => _client.Grains.GetGrain<ILedgerGrain>(key);

    /// <summary>
    /// Asks again when a silo dies or stands still with the question: whether the call was run is then unknown, and these do no harm
    /// twice.
    /// </summary>
    public static async Task<int> AskAsync(Func<Task<int>> question)
    {
        int? answer = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    answer = await question().WaitAsync(Patience);
                }
                catch (Exception loss) when (loss is TimeoutException || ProcessClient.IsLoss(loss))
                {
                    // On its way when the silo died.
                }

                return answer is not null;
            },
            "an answer");
        return answer!.Value;
    }

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
        await _client.DisposeAsync();
        foreach (var silo in _silos)
            await silo.DisposeAsync();
        await Rows.DisposeAsync();
    }
}
