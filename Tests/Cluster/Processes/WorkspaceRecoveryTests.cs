using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Templates;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Cluster.Processes;

/// <summary>A build whose process is killed.</summary>
public sealed class WorkspaceRecoveryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Workspaces = "/api/v2/workspaces";

    [Fact]
    public async Task A_build_under_way_is_finished_by_the_next_process()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var first = await ParleyProcess.StartAsync(new ParleyProcessOptions
        {
            Environment = new Dictionary<string, string>
            {
                ["ConnectionStrings__Parley"] = database,
                ["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken,
            },
        });
        using var client = new ParleyClient(first.Address, ParleyServer.OwnerToken);
        var version = await TemplateAsync(database, new EchoOutcome { DelayMs = 1500 });
        var body = new JsonObject { ["name"] = "slow", ["template_version_id"] = version };
        var id = (await client.PostAsync("/api/v2/users/me/workspaces", body)).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
        await Eventually.TrueAsync(async () => await StatusAsync(client, id) == "starting", "the build is worked on");
        await first.KillAsync();

        await using var second = await first.RestartAsync();
        await Eventually.TrueAsync(async () => await StatusAsync(client, id) == "running", "the build is finished");
        var build = (await LatestAsync(client, id)).GetProperty("id").GetGuid();
        var logs = (await client.GetAsync($"/api/v2/workspacebuilds/{build}/logs")).Expect(HttpStatusCode.OK).EnumerateArray()
            .Select(line => line.GetProperty("output").GetString()!).ToArray();
        Assert.Contains(logs, line => line.Contains("was lost", StringComparison.Ordinal));
        Assert.Equal(1, (await LatestAsync(client, id)).GetProperty("build_number").GetInt32());
        Assert.Equal(0, await second.StopAsync());
    }

    private static async Task<string> StatusAsync(ParleyClient client, Guid workspace) =>
        (await LatestAsync(client, workspace)).GetProperty("status").GetString()!;

    private static async Task<JsonElement> LatestAsync(ParleyClient client, Guid workspace) =>
        (await client.GetAsync($"{Workspaces}/{workspace}")).Expect(HttpStatusCode.OK).GetProperty("latest_build");

    private static async Task<Guid> TemplateAsync(string connectionString, EchoOutcome outcome)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("SELECT id FROM users WHERE 'owner' = ANY (roles)");
        var (owner, version) = ((Guid)(await command.ExecuteScalarAsync())!, Guid.CreateVersion7());
        var stored = new StoredTemplateVersion
        {
            Id = version,
            Name = "v1",
            Message = "",
            Provisioner = "echo",
            Manifest = new TemplateManifest { Echo = outcome },
        };
        Assert.Null(await new TemplateVersions(database).CreateAsync(stored, owner, CancellationToken.None));
        var input = new TemplateInput { Name = "slow", TemplateVersionId = version };
        Assert.Null(await new TemplateStore(database).CreateAsync(Guid.CreateVersion7(), input, owner, CancellationToken.None));
        return version;
    }
}
