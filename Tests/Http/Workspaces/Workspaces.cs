using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Templates;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Workspaces;

/// <summary>Words that the tests of workspaces share.</summary>
internal static class Workspaces
{
    /// <summary>Where workspaces are.</summary>
    public const string Path = "/api/v2/workspaces";

    /// <summary>Where builds are.</summary>
    public const string Builds = "/api/v2/workspacebuilds";

    /// <summary>Where agents talk.</summary>
    public const string Me = "/api/v2/workspaceagents/me";

    /// <summary>A manifest with one agent.</summary>
    public static TemplateManifest OneAgent { get; } = new()
    {
        Agents =
        [
            new TemplateAgent
            {
                Name = "main",
                OperatingSystem = "linux",
                Directory = "project",
                Env = new Dictionary<string, string> { ["FOO"] = "bar" }.ToImmutableDictionary(),
                StartupScript = "echo hello",
            },
        ],
    };

    /// <summary>Makes a template with one version.</summary>
    /// <returns>The version's id.</returns>
    public static async Task<Guid> TemplateAsync(this ParleyServer server, string provisioner, TemplateManifest manifest)
    {
        var owner = await server.QueryAsync<Guid>("SELECT id FROM users WHERE 'owner' = ANY (roles)");
        var version = Guid.CreateVersion7();
        var versions = server.Services.GetRequiredService<TemplateVersions>();
        Assert.Null(await versions.CreateAsync(
            new StoredTemplateVersion { Id = version, Name = "v1", Message = "", Provisioner = provisioner, Manifest = manifest },
            owner,
            CancellationToken.None));
        var name = $"t{version:N}"[..32];
        Assert.Null(await server.Services.GetRequiredService<TemplateStore>().CreateAsync(
            Guid.CreateVersion7(), new TemplateInput { Name = name, TemplateVersionId = version }, owner, CancellationToken.None));
        return version;
    }

    /// <summary>Makes a workspace of a version of a template.</summary>
    public static Task<Answer> MakeAsync(this ParleyClient client, Guid version, string name, JsonObject? more = null)
    {
        var body = new JsonObject { ["name"] = name, ["template_version_id"] = version };
        foreach (var (key, value) in more ?? [])
            body[key] = value?.DeepClone();
        return client.PostAsync("/api/v2/users/me/workspaces", body);
    }

    /// <summary>Makes a workspace and waits until it is what it is to be.</summary>
    /// <returns>The workspace's id.</returns>
    public static async Task<Guid> MakeAndWaitAsync(this ParleyClient client, Guid version, string name, string status = "running")
    {
        var id = (await client.MakeAsync(version, name)).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
        await client.BecomesAsync(id, status);
        return id;
    }

    /// <summary>Begins a build.</summary>
    public static Task<Answer> BuildAsync(this ParleyClient client, Guid workspace, string transition) =>
        client.PostAsync($"{Path}/{workspace}/builds", new JsonObject { ["transition"] = transition });

    /// <summary>Begins a build and waits for what the workspace is to become.</summary>
    public static async Task BuildAndWaitAsync(this ParleyClient client, Guid workspace, string transition, string status)
    {
        (await client.BuildAsync(workspace, transition)).Expect(HttpStatusCode.Created);
        await client.BecomesAsync(workspace, status);
    }

    /// <summary>The latest build of a workspace.</summary>
    public static async Task<JsonElement> LatestAsync(this ParleyClient client, Guid workspace) =>
        (await client.GetAsync($"{Path}/{workspace}")).Expect(HttpStatusCode.OK).GetProperty("latest_build");

    /// <summary>The first agent of the latest build.</summary>
    public static async Task<JsonElement> AgentAsync(this ParleyClient client, Guid workspace) =>
        (await client.LatestAsync(workspace)).GetProperty("resources")[0].GetProperty("agents")[0];

    /// <summary>Waits until a workspace has a status.</summary>
    public static Task BecomesAsync(this ParleyClient client, Guid workspace, string status) => Eventually.TrueAsync(
        async () => (await client.LatestAsync(workspace)).Text("status") == status, $"workspace {workspace} becomes {status}");

    /// <summary>What an agent registers with.</summary>
    public static JsonObject Registration(string address = "127.0.0.1:4711") => new()
    {
        ["address"] = address,
        ["api_secret"] = "very-secret-indeed",
        ["version"] = "1",
        ["expanded_directory"] = "/home/me/project",
    };

    /// <summary>A field that is text.</summary>
    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();
}
