using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Models;

/// <summary>At every moment there is one default model config, and whoever takes it away makes another one (spec/chat.md 1.6).</summary>
public sealed class DefaultElectionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private ParleyServer _server = null!;
    private ParleyClient _admin = null!;

    public async Task InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(await postgres.CreateDatabaseAsync());
        _admin = _server.Client();
        await _admin.AddProviderAsync("openai", "sk-1");
    }

    public async Task DisposeAsync()
    {
        _admin.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_first_config_becomes_the_default_and_a_new_default_unsets_the_old_one()
    {
        Assert.Equal(["demo:parley-demo*"], await _admin.ConfigsAsync());
        var a = await _admin.AddConfigAsync("openai", "a");
        Assert.Equal(["openai:a*", "demo:parley-demo off"], await _admin.ConfigsAsync());

        var b = await _admin.AddConfigAsync("openai", "b");
        await _admin.AddConfigAsync("openai", "c", new JsonObject { ["is_default"] = true });
        Assert.Equal(["openai:c*", "demo:parley-demo off", "openai:a", "openai:b"], await _admin.ConfigsAsync());

        await PatchAsync(b, new JsonObject { ["is_default"] = true });
        Assert.Equal(["openai:b*", "demo:parley-demo off", "openai:a", "openai:c"], await _admin.ConfigsAsync());
        await PatchAsync(a, new JsonObject { ["display_name"] = "A", ["model"] = "", ["context_limit"] = 5 });
        Assert.Equal(["openai:b*", "demo:parley-demo off", "openai:a", "openai:c"], await _admin.ConfigsAsync());
    }

    [Fact]
    public async Task A_default_that_is_taken_away_switched_off_or_no_longer_wanted_is_followed_by_another_one()
    {
        var (a, b) = (await _admin.AddConfigAsync("openai", "a"), await _admin.AddConfigAsync("openai", "b"));

        await PatchAsync(a, new JsonObject { ["is_default"] = false });
        Assert.Equal("openai:b*", (await _admin.ConfigsAsync())[0]);
        await PatchAsync(b, new JsonObject { ["enabled"] = false });
        Assert.Equal("openai:a*", (await _admin.ConfigsAsync())[0]);
        var refused = await _admin.PatchAsync($"{CatalogFixture.Configs}/{b}", new JsonObject { ["is_default"] = true });
        Assert.Equal((HttpStatusCode.BadRequest, "Invalid default model config."), (refused.Status, refused.Message));

        // The only one that chats can use stays, whatever is wanted.
        await PatchAsync(a, new JsonObject { ["is_default"] = false });
        Assert.Equal("openai:a*", (await _admin.ConfigsAsync())[0]);

        (await _admin.DeleteAsync($"{CatalogFixture.Configs}/{a}")).Expect(HttpStatusCode.NoContent);
        Assert.Equal(["demo:parley-demo*", "openai:b off"], await _admin.ConfigsAsync());
        (await _admin.DeleteAsync($"{CatalogFixture.Configs}/{a}")).Expect(HttpStatusCode.NotFound);
        await _admin.AddConfigAsync("openai", "a");
        Assert.Equal(["openai:a*", "demo:parley-demo off", "openai:b off"], await _admin.ConfigsAsync());
    }

    [Fact]
    public async Task Administrators_who_choose_at_once_leave_one_default()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++)
            ids.Add(await _admin.AddConfigAsync("openai", $"m{i}"));
        using var other = _server.Client();

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => (i % 3) switch
        {
            0 => _admin.PatchAsync($"{CatalogFixture.Configs}/{ids[i % 4]}", new JsonObject { ["is_default"] = true }),
            1 => other.PatchAsync($"{CatalogFixture.Configs}/{ids[i % 4]}", new JsonObject { ["is_default"] = false }),
            _ => other.PostAsync(CatalogFixture.Configs, new JsonObject
            {
                ["provider"] = "openai",
                ["model"] = $"new{i}",
                ["context_limit"] = 1,
                ["is_default"] = true,
            }),
        }));

        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created, answer.Text));
        Assert.Single(await _admin.ConfigsAsync(), config => config.EndsWith('*'));
    }

    [Fact]
    public async Task The_same_model_added_by_two_at_once_is_there_once()
    {
        var body = new JsonObject { ["provider"] = "openai", ["model"] = "same", ["context_limit"] = 1 };

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _admin.PostAsync(CatalogFixture.Configs, body.DeepClone())));

        Assert.Single(answers, answer => answer.Status is HttpStatusCode.Created);
        Assert.Equal(3, answers.Count(answer => answer.Status is HttpStatusCode.Conflict));
    }

    private async Task PatchAsync(Guid config, JsonObject body) =>
        (await _admin.PatchAsync($"{CatalogFixture.Configs}/{config}", body)).Expect(HttpStatusCode.OK);
}
