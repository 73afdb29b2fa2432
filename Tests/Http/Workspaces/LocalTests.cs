using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Workspaces.Provisioners.Local;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Workspaces;

/// <summary>Workspaces as directories and processes of this machine, with a shell script in the place of the agent.</summary>
public sealed class LocalTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    // Says what it was given, and has two processes below it: one that asks nobody, in a session of its own.
    private const string Script =
        "env > agent-env; [ -e calm ] || setsid sh -c 'trap \"\" TERM; echo $$ > stubborn; while true; do sleep 1; done' & sleep 1000";

    private readonly string _root = Path.Combine(Path.GetTempPath(), $"parley-l-{Guid.NewGuid().ToString("n")[..8]}");
    private readonly List<Guid> _made = [];

    public void Dispose()
    {
        foreach (var id in _made)
            WorkspaceProcesses.EndAsync(id, CancellationToken.None).GetAwaiter().GetResult();
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_workspace_outlives_its_server_and_is_ended_and_removed_by_the_next()
    {
        var database = await postgres.CreateDatabaseAsync();
        Guid id;
        string agent, token;
        await using (var server = await StartAsync(database))
        {
            using var client = server.Client();
            id = await MakeAsync(server, client);
            agent = (await client.AgentAsync(id)).Text("id")!;
            var given = await EnvironmentAsync("proj");
            token = given["CODER_AGENT_TOKEN"];
            Assert.Equal(
                [
                    "CODER_AGENT_TOKEN", "CODER_AGENT_URL", "DOTNET_ROOT", "HOME", "LANG", "LC_ALL", "LOGNAME", "PARLEY_AGENT_LISTEN",
                    "PARLEY_WORKSPACE_ID", "PATH", "PWD", "SHELL", "TZ", "USER",
                ],
                given.Keys.Union(["DOTNET_ROOT", "LANG", "LC_ALL", "LOGNAME", "TZ", "USER"])
                    .Except(["SHLVL", "_", "OLDPWD"]).Order(StringComparer.Ordinal));
            Assert.Equal((Folder("proj"), server.Address.ToString()), (given["HOME"], given["CODER_AGENT_URL"]));

            // Only where it was told to answer.
            using var own = new ParleyClient(server.Address, token);
            (await own.PostAsync($"{Workspaces.Me}/register", Workspaces.Registration())).Expect(HttpStatusCode.BadRequest);
            (await own.PostAsync($"{Workspaces.Me}/register", Workspaces.Registration(given["PARLEY_AGENT_LISTEN"])))
                .Expect(HttpStatusCode.NoContent);
            await Eventually.TrueAsync(() => File.Exists(Path.Combine(Folder("proj"), "stubborn")), "the stubborn process runs");
        }

        var left = WorkspaceProcesses.Find(id);
        Assert.True(left.Count >= 3, $"{left.Count} processes outlive the server");
        await using var second = await StartAsync(database);
        using var again = second.Client();
        Assert.Equal(("running", agent), ((await again.LatestAsync(id)).Text("status"), (await again.AgentAsync(id)).Text("id")));
        using (var own = new ParleyClient(second.Address, token))
            (await own.GetAsync($"{Workspaces.Me}/manifest")).Expect(HttpStatusCode.OK);

        await again.BuildAndWaitAsync(id, "stop", "stopped");
        Assert.Empty(WorkspaceProcesses.Find(id));
        Assert.True(File.Exists(Path.Combine(Folder("proj"), "agent-env")));
        var folder = Folder("proj");
        File.Delete(Path.Combine(folder, "agent-env"));
        await File.WriteAllTextAsync(Path.Combine(folder, "calm"), "");
        await again.BuildAndWaitAsync(id, "start", "running");
        Assert.NotEqual(token, (await EnvironmentAsync("proj"))["CODER_AGENT_TOKEN"]);
        Assert.NotEqual(agent, (await again.AgentAsync(id)).Text("id"));

        // Links are removed, what they point to is not.
        var outside = Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "kept"), "");
        Directory.CreateSymbolicLink(Path.Combine(folder, "link"), outside);
        var closed = Directory.CreateDirectory(Path.Combine(folder, "closed"));
        await File.WriteAllTextAsync(Path.Combine(closed.FullName, "file"), "");
        closed.UnixFileMode = UnixFileMode.None;
        await again.BuildAndWaitAsync(id, "delete", "deleted");
        Assert.Empty(WorkspaceProcesses.Find(id));
        Assert.False(Directory.Exists(folder));
        Assert.True(File.Exists(Path.Combine(outside, "kept")));
    }

    [Fact]
    public async Task A_directory_that_leads_elsewhere_is_not_used()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName;
        await using var server = await StartAsync(await postgres.CreateDatabaseAsync());
        using var client = server.Client();
        var me = (await client.GetAsync("/api/v2/users/me")).Json.Text("username")!;
        Directory.CreateDirectory(Path.Combine(_root, me));
        Directory.CreateSymbolicLink(Path.Combine(_root, me, "trap"), outside);
        var id = await client.MakeAndWaitAsync(await server.TemplateAsync("local", Workspaces.OneAgent), "trap", "failed");
        Assert.Contains("link", (await client.LatestAsync(id)).GetProperty("job").Text("error"), StringComparison.Ordinal);
        await client.BuildAndWaitAsync(id, "delete", "deleted");
        Assert.True(Directory.Exists(outside));
    }

    private async Task<Guid> MakeAsync(ParleyServer server, ParleyClient client)
    {
        var id = await client.MakeAndWaitAsync(await server.TemplateAsync("local", Workspaces.OneAgent), "proj");
        _made.Add(id);
        return id;
    }

    private Task<ParleyServer> StartAsync(string database) => ParleyServer.StartAsync(
        database,
        configure: services => services.AddSingleton(new AgentProgram("/bin/sh", ["-c", Script])),
        workspaces: _root);

    private string Folder(string name) => Directory.EnumerateDirectories(_root)
        .Select(owner => Path.Combine(owner, name)).First(Directory.Exists);

    private async Task<Dictionary<string, string>> EnvironmentAsync(string name)
    {
        var path = await Eventually.ResultAsync(
            () => Task.FromResult(
                Directory.EnumerateFiles(_root, "agent-env", SearchOption.AllDirectories).FirstOrDefault(file => new FileInfo(file).Length > 0)),
            $"the agent of {name} runs");
        return (await File.ReadAllLinesAsync(path)).Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
    }
}
