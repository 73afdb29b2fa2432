using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Storage.Secrets;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Models;

/// <summary>What becomes of stored keys when the encryption key is another one, changes, or is missing (docs/operations.md).</summary>
public sealed class EncryptionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly EncryptionKey _old = EncryptionKey.Create();
    private readonly EncryptionKey _new = EncryptionKey.Create();
    private string _database = "";
    private FakeLlm _fake = null!;

    public async Task InitializeAsync()
    {
        _fake = await FakeLlm.StartAsync();
        _database = await postgres.CreateDatabaseAsync();
        await using var server = await StartAsync(_old);
        using var admin = server.Client();
        await admin.AddProviderAsync("openai-compat", "the-key", _fake.BaseAddress);
        await admin.AddConfigAsync("openai-compat", "local");
    }

    public async Task DisposeAsync() => await _fake.DisposeAsync();

    [Fact]
    public async Task With_another_key_the_server_starts_says_what_is_wrong_and_takes_the_key_anew()
    {
        await using var server = await StartAsync(_new);
        using var admin = server.Client();
        var listed = (await admin.GetAsync($"{ParleyClient.Chats}/models")).Expect(HttpStatusCode.OK).GetProperty("providers")[0];
        Assert.Equal("fetch_failed", listed.GetProperty("unavailable_reason").GetString());
        var chat = await admin.CreateAsync("hello");
        await admin.WaitForStatusAsync(chat, "error");
        Assert.Equal(
            "The stored API key of OpenAI Compatible cannot be decrypted. An administrator has to enter it again.",
            (await admin.ChatAsync(chat)).GetProperty("last_error").GetString());
        Assert.Empty(_fake.Requests);

        var path = $"{CatalogFixture.Providers}/{(await admin.ProviderAsync("openai-compat")).GetProperty("id").GetString()}";
        (await admin.PatchAsync(path, new JsonObject { ["api_key"] = "entered-again" })).Expect(HttpStatusCode.OK);

        await AnswersWithAsync(admin, "entered-again");
    }

    [Fact]
    public async Task A_key_is_changed_without_a_moment_in_which_secrets_cannot_be_read()
    {
        await using (var server = await StartAsync(_new, _old))
        {
            using var admin = server.Client();
            await AnswersWithAsync(admin, "the-key");
        }

        await using (var server = await StartAsync(_new))
        {
            using var admin = server.Client();
            await AnswersWithAsync(admin, "the-key");
        }
    }

    [Fact]
    public async Task A_ciphertext_that_somebody_moved_to_another_provider_is_not_decrypted_for_it()
    {
        await using var server = await StartAsync(_old);
        using var admin = server.Client();
        await admin.AddProviderAsync("vercel", "other-key", _fake.BaseAddress);
        await admin.AddConfigAsync("vercel", "theirs", new JsonObject { ["is_default"] = true });
        await server.QueryAsync<object>(
            "UPDATE providers SET api_key = (SELECT api_key FROM providers WHERE provider = 'openai-compat') WHERE provider = 'vercel'");
        // The write makes the server read anew.
        (await admin.PatchAsync(
            $"{CatalogFixture.Providers}/{(await admin.ProviderAsync("vercel")).GetProperty("id").GetString()}",
            new JsonObject { ["display_name"] = "V" })).Expect(HttpStatusCode.OK);

        var chat = await admin.CreateAsync("hello");
        await admin.WaitForStatusAsync(chat, "error");

        Assert.Empty(_fake.Requests);
    }

    [Fact]
    public async Task A_cluster_without_a_key_stores_no_secret_and_says_what_to_set()
    {
        await using var server = await StartAsync();
        using var admin = server.Client();

        var answer = await admin.PostAsync(CatalogFixture.Providers, new JsonObject { ["provider"] = "google", ["api_key"] = "g-1" });

        Assert.Equal((HttpStatusCode.Conflict, "The API key cannot be stored."), (answer.Status, answer.Message));
        Assert.Contains("PARLEY_ENCRYPTION_KEY", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(["api_key"], answer.Fields);
        Assert.Equal("supported", (await admin.ProviderAsync("google")).GetProperty("source").GetString());
    }

    private Task<ParleyServer> StartAsync(params EncryptionKey[] keys) => ParleyServer.StartAsync(_database, configure: services =>
        services.AddSingleton(new EncryptionKeys([.. keys], new EncryptionKeyFile("/nonexistent/encryption.key"), mayGenerate: false)));

    private async Task AnswersWithAsync(ParleyClient client, string key)
    {
        await client.CreateAndRestAsync(_fake, "hello");
        Assert.Equal(
            $"Bearer {key}",
            _fake.Requests[^1].Headers.Single(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value);
    }
}
