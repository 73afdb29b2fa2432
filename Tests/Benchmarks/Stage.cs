using Microsoft.Extensions.Logging.Abstractions;
using Parley.Silo.Postgres;
using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Support;

namespace Parley.Tests.Benchmarks;

/// <summary>
/// The processes of a measurement: the provider's double with the bare relay, and Parley as <c>run.sh</c> starts it, on a new private
/// PostgreSQL that keeps its promises of durability.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private const int WarmTurns = 40;

    // New chats: for so many the runtime goes on compiling, and the database planning.
    private const int WarmChats = 1_000;

    private readonly string _directory;
    private readonly ParleyProcess _parley;

    private Stage(string directory, ProviderProcess provider, ParleyProcess parley)
    {
        (_directory, Provider, _parley) = (directory, provider, parley);
        Parley = new Target(new(parley.Address, ParleyServer.OwnerToken), Remembers: true);
        Relay = new Target(new(provider.Relay, token: null), Remembers: false);
        Server = new ProcessUse(parley.Id);
    }

    /// <summary>The provider's double.</summary>
    public ProviderProcess Provider { get; }

    /// <summary>The product.</summary>
    public Target Parley { get; }

    /// <summary>The baseline: passes the provider's deltas on and does nothing else.</summary>
    public Target Relay { get; }

    /// <summary>Parley's process.</summary>
    public ProcessUse Server { get; }

    /// <summary>Parley's database.</summary>
    public DatabaseProbe OpenDatabase() => new(Postgres(_directory).ConnectionString, Path.Combine(_directory, "postgres", "server.log"));

    public static async Task<Stage> StartAsync()
    {
        var directory = Path.Combine(Path.GetTempPath(), "parley-bench-" + Guid.NewGuid().ToString("n")[..8]);
        var provider = await ProviderProcess.StartAsync();
        try
        {
            return new Stage(directory, provider, await StartParleyAsync(directory, provider));
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets both targets compile what they run: a server that has been up for a minute is what users meet.</summary>
    public async Task WarmAsync()
    {
        foreach (var target in (Target[])[Relay, Parley])
        {
            for (var i = 0; i < WarmTurns; i++)
                await WarmAsync(target, Script.Paced(20, TimeSpan.FromMilliseconds(1)));
            await WarmAsync(target, Script.Full(100_000));
        }

        for (var i = 0; i < WarmChats; i++)
            await WarmAsync(Parley, Script.Once);
    }

    /// <summary>What Parley has said, for the message of what failed.</summary>
    public string Output => _parley.Output;

    public async ValueTask DisposeAsync()
    {
        Parley.Client.Dispose();
        Relay.Client.Dispose();
        if (!_parley.HasExited)
            await _parley.StopAsync();
        await _parley.DisposeAsync();
        await Provider.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static Task<ParleyProcess> StartParleyAsync(string directory, ProviderProcess provider) => ParleyProcess.StartAsync(new()
    {
        DataDirectory = directory,
        Environment = new Dictionary<string, string>
        {
            ["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken,
            ["OPENAI_BASE_URL"] = provider.Address.ToString(),
            ["OPENAI_API_KEY"] = "fake-key",
            ["PARLEY_MODEL"] = "fake-model",
        },
    });

    private static PrivatePostgres Postgres(string directory) =>
        new(new PrivatePostgresOptions { DataDirectory = directory }, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);

    private static async Task WarmAsync(Target target, string script)
    {
        await using var chat = await target.OpenAsync(new TurnSink());
        await chat.TakeTurnAsync(script);
    }
}
