using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Models;

/// <summary>Matrix 34: any user lists enabled configs, administrators all; administrators alone write; the nil UUID is no config.</summary>
public sealed class Matrix_34_ModelConfigTests(CatalogFixture fixture) : IClassFixture<CatalogFixture>
{
    [Fact]
    public async Task Matrix_34_members_see_enabled_configs_administrators_all_and_only_they_write()
    {
        await fixture.Admin.AddProviderAsync("openai", "sk-1");
        await fixture.Admin.AddConfigAsync("openai", "on");
        await fixture.Admin.AddConfigAsync("openai", "off", new JsonObject { ["enabled"] = false });
        var paused = (await fixture.Admin.AddProviderAsync("google", "g-1")).GetProperty("id").GetString();
        await fixture.Admin.AddConfigAsync("google", "of-a-provider-that-is-off");
        (await fixture.Admin.PatchAsync($"{CatalogFixture.Providers}/{paused}", new JsonObject { ["enabled"] = false }))
            .Expect(HttpStatusCode.OK);

        Assert.Equal(["openai:on*"], await fixture.Member.ConfigsAsync());
        Assert.Equal(
            ["openai:on*", "demo:parley-demo off", "google:of-a-provider-that-is-off", "openai:off off"],
            await fixture.Admin.ConfigsAsync());

        var body = new JsonObject { ["provider"] = "openai", ["model"] = "mine", ["context_limit"] = 1 };
        (await fixture.Member.PostAsync(CatalogFixture.Configs, body)).Expect(HttpStatusCode.Forbidden);

        var nil = ParleyClient.Body("hello");
        nil["model_config_id"] = Guid.Empty.ToString();
        var answer = await fixture.Member.PostAsync(ParleyClient.Chats, nil);
        Assert.Equal((HttpStatusCode.BadRequest, "Invalid model config ID."), (answer.Status, answer.Message));

        // What a member is not shown, a member cannot use either.
        var off = (await fixture.Server.QueryAsync<Guid>("SELECT id FROM model_configs WHERE model = 'off'"))!;
        nil["model_config_id"] = off.ToString();
        Assert.Equal("Invalid model config ID.", (await fixture.Member.PostAsync(ParleyClient.Chats, nil)).Message);
    }

    [Fact]
    public async Task Whoever_is_no_longer_an_administrator_is_refused_at_once()
    {
        var token = await Strangers.CreateAsync(fixture.Server);
        using var promoted = fixture.Server.Client(token);
        await fixture.Server.QueryAsync<object>("UPDATE users SET roles = '{owner}' WHERE username = $1", token[..10]);
        (await promoted.GetAsync(CatalogFixture.Providers)).Expect(HttpStatusCode.OK);

        await fixture.Server.QueryAsync<object>("UPDATE users SET roles = '{}' WHERE username = $1", token[..10]);

        (await promoted.GetAsync(CatalogFixture.Providers)).Expect(HttpStatusCode.Forbidden);
    }
}
