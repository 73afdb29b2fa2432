using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Templates;

/// <summary>What an administrator's script asks of templates.</summary>
internal static class TemplateRequests
{
    public const string Versions = "/api/v2/organizations/default/templateversions";
    public const string Templates = "/api/v2/organizations/default/templates";

    /// <summary>A manifest with nothing but an agent.</summary>
    public const string Plain = "provisioner: echo\nagents: [{name: main}]\n";

    /// <summary>Pushes a manifest.</summary>
    public static Task<Answer> PushAsync(this ParleyClient client, string manifest, Guid? templateId = null, string? name = null) =>
        client.PostAsync(Versions, new JsonObject { ["manifest"] = manifest, ["template_id"] = templateId?.ToString(), ["name"] = name });

    /// <summary>Pushes a manifest that is sound.</summary>
    public static async Task<Guid> VersionAsync(this ParleyClient client, string manifest = Plain, Guid? templateId = null) =>
        (await client.PushAsync(manifest, templateId)).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();

    /// <summary>Makes a template.</summary>
    public static async Task<JsonElement> TemplateAsync(
        this ParleyClient client, string name, string manifest = Plain, string? description = null) =>
        (await client.PostAsync(Templates, new JsonObject
        {
            ["name"] = name,
            ["template_version_id"] = await client.VersionAsync(manifest),
            ["description"] = description,
        })).Expect(HttpStatusCode.Created);

    public static Task<Answer> PatchAsync(this ParleyClient client, string path, JsonNode? body) =>
        client.AskAsync(HttpMethod.Patch, path, body);

    /// <summary>The names of all templates.</summary>
    public static async Task<string[]> NamesAsync(this ParleyClient client) =>
        [.. (await client.GetAsync(Templates)).Expect(HttpStatusCode.OK).EnumerateArray().Select(template => template.Text("name"))];

    public static Guid Id(this JsonElement item) => item.GetProperty("id").GetGuid();

    public static string Text(this JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
