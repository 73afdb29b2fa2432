using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Gateway;
using Parley.Hosting.Configuration;
using Parley.Silo;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Support;

/// <summary>
/// Parley inside the test process: the real silo and gateway on a real socket and a real database, asking the fake provider. Stopping
/// it is the graceful stop of the product.
/// </summary>
public sealed class ParleyServer : IAsyncDisposable
{
    /// <summary>The owner's API key in tests.</summary>
    public const string OwnerToken = "ownerowner-aaaaaaaaaaaaaaaaaaaaaa";

    /// <summary>What encrypts secrets in tests; not a secret itself.</summary>
    public const string EncryptionKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly WebApplication _app;

    private readonly string? _ownWorkspaces;

    private ParleyServer(WebApplication app, string connectionString, string? ownWorkspaces)
    {
        _app = app;
        _ownWorkspaces = ownWorkspaces;
        ConnectionString = connectionString;
        Address = new Uri(app.Urls.First());
    }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>The database, for a look behind the scenes.</summary>
    public string ConnectionString { get; }

    /// <summary>The services of the host.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>A client with the owner's key.</summary>
    public ParleyClient Client(string token = OwnerToken) => new(Address, token);

    /// <summary>Starts it.</summary>
    /// <param name="connectionString">A database of the test's own; one that was used before is taken up where it was left.</param>
    /// <param name="fake">The provider; null for the demo model.</param>
    /// <param name="configure">Replaces services (a clock, a fault).</param>
    /// <param name="workspaces">The folder of workspaces; null for one that goes with the server.</param>
    public static async Task<ParleyServer> StartAsync(
        string connectionString, FakeLlm? fake = null, Action<IServiceCollection>? configure = null, string? workspaces = null)
    {
        var own = workspaces is null ? Path.Combine(Path.GetTempPath(), $"parley-w-{Guid.NewGuid().ToString("n")[..8]}") : null;
        var builder = WebApplication.CreateBuilder();
        // What the developer has set for a Parley of their own is not for this one.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Parley"] = connectionString,
            ["PARLEY_OWNER_API_KEY"] = OwnerToken,
            ["PARLEY_ENCRYPTION_KEY"] = EncryptionKey,
            ["PARLEY_WORKSPACES"] = workspaces ?? own,
            ["OPENAI_BASE_URL"] = fake?.BaseAddress.ToString(),
            ["OPENAI_API_KEY"] = fake is null ? null : "fake-key",
            ["PARLEY_MODEL"] = fake is null ? null : "fake-model",
        });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var program = new ProgramDefinition { Usage = "", Settings = SiloConfiguration.Accepted };
        builder.AddSilo(SiloConfiguration.Read(program, builder.Configuration, CommandLine.Parse(program, []), environmentNames: []), isGateway: true);
        builder.Services.AddGateway(builder.Configuration, hostsGrains: true);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        return new ParleyServer(app, connectionString, own);
    }

    /// <summary>Begins the graceful stop without waiting for its end.</summary>
    public void BeginStop() => _app.Lifetime.StopApplication();

    /// <summary>Stops it gracefully.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>Asks the database one thing.</summary>
    public async Task<T?> QueryAsync<T>(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync() is T result ? result : default;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (Directory.Exists(_ownWorkspaces))
            Directory.Delete(_ownWorkspaces, recursive: true);
    }
}
