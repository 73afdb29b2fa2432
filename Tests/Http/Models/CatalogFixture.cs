using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Models;

/// <summary>A server without a provider in its environment, for an administrator to configure, with a provider to name.</summary>
public sealed class CatalogFixture : IAsyncLifetime
{
    public const string Configs = $"{ParleyClient.Chats}/model-configs";
    public const string Providers = $"{ParleyClient.Chats}/providers";

    private readonly PostgresFixture _postgres = new();

    public ParleyServer Server { get; private set; } = null!;

    public FakeLlm Fake { get; private set; } = null!;

    /// <summary>The owner, who administers.</summary>
    public ParleyClient Admin { get; private set; } = null!;

    /// <summary>Somebody who does not.</summary>
    public ParleyClient Member { get; private set; } = null!;

    /// <summary>The databases, for a server of a test's own.</summary>
    public PostgresFixture Postgres => _postgres;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Fake = await FakeLlm.StartAsync();
        Server = await ParleyServer.StartAsync(await _postgres.CreateDatabaseAsync());
        Admin = Server.Client();
        Member = Server.Client(await Strangers.CreateAsync(Server));
    }

    public async Task DisposeAsync()
    {
        Admin.Dispose();
        Member.Dispose();
        await Server.DisposeAsync();
        await Fake.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}

/// <summary>Words that the tests of providers and model configs share.</summary>
internal static class Catalog
{
    /// <summary>Configures a provider.</summary>
    public static async Task<JsonElement> AddProviderAsync(
        this ParleyClient admin, string provider, string? apiKey = null, Uri? baseUrl = null) =>
        (await admin.PostAsync(CatalogFixture.Providers, new JsonObject
        {
            ["provider"] = provider,
            ["api_key"] = apiKey,
            ["base_url"] = baseUrl?.ToString(),
        })).Expect(HttpStatusCode.Created);

    /// <summary>Adds a model config.</summary>
    public static async Task<Guid> AddConfigAsync(this ParleyClient admin, string provider, string model, JsonObject? more = null)
    {
        var body = more ?? [];
        body["provider"] = provider;
        body["model"] = model;
        body["context_limit"] ??= 100_000;
        return (await admin.PostAsync(CatalogFixture.Configs, body)).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
    }

    public static Task<Answer> PatchAsync(this ParleyClient client, string path, JsonObject body) =>
        client.AskAsync(HttpMethod.Patch, path, body);

    /// <summary>Provider and model of each config that a user is shown, the default one with a star.</summary>
    public static async Task<string[]> ConfigsAsync(this ParleyClient client) =>
        [.. (await client.GetAsync(CatalogFixture.Configs)).Expect(HttpStatusCode.OK).EnumerateArray().Select(config =>
            $"{config.GetProperty("provider").GetString()}:{config.GetProperty("model").GetString()}"
            + (config.GetProperty("is_default").GetBoolean() ? "*" : "")
            + (config.GetProperty("enabled").GetBoolean() ? "" : " off"))];

    /// <summary>A provider as administrators see it.</summary>
    public static async Task<JsonElement> ProviderAsync(this ParleyClient admin, string provider) =>
        (await admin.GetAsync(CatalogFixture.Providers)).Expect(HttpStatusCode.OK).EnumerateArray()
            .Single(row => row.GetProperty("provider").GetString() == provider);
}
