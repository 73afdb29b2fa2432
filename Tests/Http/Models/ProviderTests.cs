using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Models;

/// <summary>Providers of administrators, of the environment, and one over the other (spec/chat.md 1.5).</summary>
public sealed class ProviderTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Key = "sk-very-secret-4711";

    private FakeLlm _fake = null!;

    public async Task InitializeAsync() => _fake = await FakeLlm.StartAsync();

    public async Task DisposeAsync() => await _fake.DisposeAsync();

    [Fact]
    public async Task A_key_is_used_at_once_and_after_a_restart_and_is_never_shown()
    {
        var database = await postgres.CreateDatabaseAsync();
        string id;
        await using (var server = await ParleyServer.StartAsync(database))
        {
            using var admin = server.Client();
            var provider = await admin.AddProviderAsync("openai-compat", Key, _fake.BaseAddress);
            id = provider.GetProperty("id").GetString()!;
            Assert.True(provider.GetProperty("has_api_key").GetBoolean());
            Assert.Equal("OpenAI Compatible", provider.GetProperty("display_name").GetString());
            await admin.AddConfigAsync("openai-compat", "local");
            Assert.Equal($"Bearer {Key}", await AskedWithAsync(admin));
            foreach (var path in new[] { CatalogFixture.Providers, CatalogFixture.Configs, $"{ParleyClient.Chats}/models" })
                Assert.DoesNotContain(Key, (await admin.GetAsync(path)).Text, StringComparison.Ordinal);
            Assert.DoesNotContain(Key, provider.GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain(
                Key,
                await server.QueryAsync<string>("SELECT encode(api_key, 'escape') || p::text FROM providers p WHERE api_key IS NOT NULL"),
                StringComparison.Ordinal);
        }

        await using (var server = await ParleyServer.StartAsync(database))
        {
            using var admin = server.Client();
            Assert.Equal(["openai-compat:local*", "demo:parley-demo off"], await admin.ConfigsAsync());
            Assert.Equal($"Bearer {Key}", await AskedWithAsync(admin));
            Assert.Equal("local", _fake.Requests[^1].Model);

            var path = $"{CatalogFixture.Providers}/{id}";
            (await admin.PatchAsync(path, new JsonObject { ["api_key"] = "another" })).Expect(HttpStatusCode.OK);
            Assert.Equal("Bearer another", await AskedWithAsync(admin));
            (await admin.PatchAsync(path, new JsonObject { ["display_name"] = "Ours" })).Expect(HttpStatusCode.OK);
            Assert.Equal("Bearer another", await AskedWithAsync(admin));
            (await admin.PatchAsync(path, new JsonObject { ["api_key"] = "" })).Expect(HttpStatusCode.OK);
            Assert.Null(await AskedWithAsync(admin));
            Assert.False((await admin.ProviderAsync("openai-compat")).GetProperty("has_api_key").GetBoolean());
        }
    }

    [Fact]
    public async Task All_supported_providers_are_listed_and_the_environments_gives_way_to_an_administrators_and_comes_back()
    {
        await using var server = await ParleyServer.StartAsync(await postgres.CreateDatabaseAsync(), _fake);
        using var admin = server.Client();
        var rows = (await admin.GetAsync(CatalogFixture.Providers)).Expect(HttpStatusCode.OK);
        Assert.Equal(
            ["anthropic", "azure", "bedrock", "google", "openai", "openai-compat", "openrouter", "vercel"],
            rows.EnumerateArray().Select(row => row.GetProperty("provider").GetString()));
        Assert.All(rows.EnumerateArray(), row => Assert.Equal(Guid.Empty, row.GetProperty("id").GetGuid()));
        await ShowsAsync("env_preset", enabled: true, hasKey: true);
        Assert.Equal("supported", (await admin.ProviderAsync("google")).GetProperty("source").GetString());

        var id = (await admin.AddProviderAsync("openai", Key)).GetProperty("id").GetString();
        await ShowsAsync("database", enabled: true, hasKey: true);
        Assert.Equal($"Bearer {Key}", await AskedWithAsync(admin));
        (await admin.PatchAsync($"{CatalogFixture.Providers}/{id}", new JsonObject { ["enabled"] = false })).Expect(HttpStatusCode.OK);
        Assert.Equal("demo:parley-demo*", (await admin.ConfigsAsync())[0]);

        (await admin.DeleteAsync($"{CatalogFixture.Providers}/{id}")).Expect(HttpStatusCode.NoContent);
        await ShowsAsync("env_preset", enabled: true, hasKey: true);
        Assert.Equal("openai:fake-model*", (await admin.ConfigsAsync())[0]);
        Assert.Equal("Bearer fake-key", await AskedWithAsync(admin));
        (await admin.DeleteAsync($"{CatalogFixture.Providers}/{id}")).Expect(HttpStatusCode.NotFound);

        async Task ShowsAsync(string source, bool enabled, bool hasKey)
        {
            var row = await admin.ProviderAsync("openai");
            Assert.Equal(
                (source, enabled, hasKey),
                (row.GetProperty("source").GetString()!,
                    row.GetProperty("enabled").GetBoolean(),
                    row.GetProperty("has_api_key").GetBoolean()));
        }
    }

    [Fact]
    public async Task What_is_deleted_stays_for_the_messages_that_refer_to_it_and_the_chat_goes_on_with_the_default()
    {
        await using var server = await ParleyServer.StartAsync(await postgres.CreateDatabaseAsync(), _fake);
        using var admin = server.Client();
        var id = (await admin.AddProviderAsync("openai-compat", Key, _fake.BaseAddress)).GetProperty("id").GetString();
        var config = await admin.AddConfigAsync("openai-compat", "local", new JsonObject { ["is_default"] = true });
        var chat = await admin.CreateAndRestAsync(_fake, "hello");
        Assert.Equal("local", _fake.Requests[^1].Model);

        (await admin.DeleteAsync($"{CatalogFixture.Providers}/{id}")).Expect(HttpStatusCode.NoContent);

        Assert.Equal(["openai:fake-model*", "demo:parley-demo off"], await admin.ConfigsAsync());
        Assert.All(await admin.MessagesAsync(chat), message => Assert.Equal(config, message.GetProperty("model_config_id").GetGuid()));
        Assert.Equal(0, await server.QueryAsync<long>("SELECT count(*) FROM providers WHERE deleted AND api_key IS NOT NULL"));
        _fake.Enqueue(reply => reply.Text("again"));
        (await admin.SendAsync(chat, "more")).Expect(HttpStatusCode.OK);
        await admin.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("fake-model", _fake.Requests[^1].Model);

        Assert.NotEqual(id, (await admin.AddProviderAsync("openai-compat", Key, _fake.BaseAddress)).GetProperty("id").GetString());
        Assert.NotEqual(config, await admin.AddConfigAsync("openai-compat", "local"));
    }

    [Fact]
    public async Task Models_are_listed_by_provider_and_a_missing_key_is_told_in_the_list_and_in_the_chat()
    {
        await using var server = await ParleyServer.StartAsync(await postgres.CreateDatabaseAsync());
        using var admin = server.Client();
        await admin.AddProviderAsync("openai");
        await admin.AddConfigAsync("openai", "zeta", new JsonObject { ["display_name"] = "Zeta", ["is_default"] = true });
        await admin.AddConfigAsync("openai", "Alpha");
        await admin.AddConfigAsync("openai", "alpha");

        var models = (await admin.GetAsync($"{ParleyClient.Chats}/models")).Expect(HttpStatusCode.OK).GetProperty("providers");
        var provider = Assert.Single(models.EnumerateArray());
        Assert.Equal("missing_api_key", provider.GetProperty("unavailable_reason").GetString());
        Assert.False(provider.GetProperty("available").GetBoolean());
        Assert.Equal(
            ["openai:Alpha Alpha", "openai:zeta Zeta"],
            provider.GetProperty("models").EnumerateArray()
                .Select(model => $"{model.GetProperty("id").GetString()} {model.GetProperty("display_name").GetString()}"));

        var chat = await admin.CreateAsync("hello");
        await admin.WaitForStatusAsync(chat, "error");
        Assert.Equal("No API key is set for OpenAI.", (await admin.ChatAsync(chat)).GetProperty("last_error").GetString());
    }

    [Fact]
    public async Task Call_options_are_kept_shown_sent_and_cleared()
    {
        await using var server = await ParleyServer.StartAsync(await postgres.CreateDatabaseAsync());
        using var admin = server.Client();
        await admin.AddProviderAsync("openai-compat", Key, _fake.BaseAddress);
        var options = JsonNode.Parse("""{"max_output_tokens":1234,"temperature":0.5}""")!;
        var config = await admin.AddConfigAsync("openai-compat", "local", new JsonObject { ["model_config"] = options.DeepClone() });
        Assert.True(JsonNode.DeepEquals(options, await ShownAsync()));
        await AskedWithAsync(admin);
        Assert.Contains("1234", _fake.Requests[^1].Body.GetRawText(), StringComparison.Ordinal);

        var path = $"{CatalogFixture.Configs}/{config}";
        (await admin.PatchAsync(path, new JsonObject { ["enabled"] = true })).Expect(HttpStatusCode.OK);
        Assert.True(JsonNode.DeepEquals(options, await ShownAsync()));
        (await admin.PatchAsync(path, new JsonObject { ["model_config"] = new JsonObject() })).Expect(HttpStatusCode.OK);
        Assert.Null(await ShownAsync());

        async Task<JsonNode?> ShownAsync() =>
            JsonNode.Parse((await admin.GetAsync(CatalogFixture.Configs)).Text)!.AsArray()
                .Single(row => (string?)row!["model"] == "local")!["model_config"];
    }

    /// <summary>The credentials that the provider of a new chat's first turn is sent; null for none.</summary>
    private async Task<string?> AskedWithAsync(ParleyClient client)
    {
        await client.CreateAndRestAsync(_fake, "hello");
        return _fake.Requests[^1].Headers
            .FirstOrDefault(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value;
    }
}
