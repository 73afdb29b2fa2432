using System.Net;
using System.Text.Json.Nodes;
using Parley.Grains.Agents.Prompts;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Prompts;

/// <summary>Prompts that people write reach the model in their order, and nobody sees them in a chat (spec/chat.md 2.2, 3.10).</summary>
public sealed class PromptTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private const string SystemPrompt = $"{ParleyClient.Chats}/config/system-prompt";
    private const string UserPrompt = $"{ParleyClient.Chats}/config/user-prompt";
    private const int MaxBytes = 128 * 1024;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        (await SetSystemAsync("")).Expect(HttpStatusCode.NoContent);
        (await SetUserAsync("")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_empty_deployment_prompt_is_the_built_in_one_and_no_client_sees_it()
    {
        Assert.Equal("", await SystemAsync());
        fixture.Fake.Enqueue(reply => reply.Text("done"));
        var chat = await fixture.Client.CreateAsync("hello");
        await fixture.Client.WaitForStatusAsync(chat, "waiting");

        Assert.Equal(BuiltInPrompts.System, fixture.Fake.Requests[^1].SystemText);
        Assert.Equal(["user: hello", "assistant: done"], await fixture.Client.HistoryAsync(chat));
        await using var viewer = await fixture.Client.FollowAsync(chat);
        await viewer.WaitAsync(events => events.Any(item => item.IsStatus("waiting")), "the snapshot");
        Assert.DoesNotContain(viewer.Events, item => item.GetRawText().Contains("coding agent", StringComparison.Ordinal));

        // Nor can it be edited: to a client it does not exist.
        var hidden = await fixture.Server.QueryAsync<long>("SELECT min(id) FROM messages WHERE chat_id = $1", chat);
        Assert.Equal("Chat message not found.", (await fixture.Client.EditAsync(chat, hidden, "mine")).Message);
    }

    [Fact]
    public async Task A_deployment_prompt_is_for_chats_made_from_then_on_and_a_users_for_turns_that_begin_from_then_on()
    {
        (await SetSystemAsync("  You are Ada.\n")).Expect(HttpStatusCode.NoContent);
        var set = (await SetUserAsync(" Answer in verse. ")).Expect(HttpStatusCode.OK);
        Assert.Equal("Answer in verse.", set.GetProperty("custom_prompt").GetString());
        Assert.Equal("You are Ada.", await SystemAsync());

        var chat = await fixture.Client.CreateAndRestAsync(fixture.Fake, "one");
        Assert.Equal("You are Ada.\nAnswer in verse.", fixture.Fake.Requests[^1].SystemText);

        (await SetSystemAsync("You are Bob.")).Expect(HttpStatusCode.NoContent);
        (await SetUserAsync("Answer in prose.")).Expect(HttpStatusCode.OK);
        fixture.Fake.Enqueue(reply => reply.Text("done"));
        var number = fixture.Fake.Requests.Count + 1;
        (await fixture.Client.SendAsync(chat, "two")).Expect(HttpStatusCode.OK);
        Assert.Equal("You are Ada.\nAnswer in prose.", (await fixture.Fake.WaitForRequest(number)).SystemText);
        await fixture.Client.WaitForStatusAsync(chat, "waiting");

        await fixture.Client.CreateAndRestAsync(fixture.Fake, "three");
        Assert.Equal("You are Bob.\nAnswer in prose.", fixture.Fake.Requests[^1].SystemText);
    }

    [Fact]
    public async Task A_user_has_a_prompt_of_their_own_and_only_administrators_write_the_deployments()
    {
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        (await SetUserAsync("the owner's")).Expect(HttpStatusCode.OK);

        Assert.Equal("", (await stranger.GetAsync(UserPrompt)).Expect(HttpStatusCode.OK).GetProperty("custom_prompt").GetString());
        (await stranger.AskAsync(HttpMethod.Put, UserPrompt, new JsonObject { ["custom_prompt"] = "mine" })).Expect(HttpStatusCode.OK);
        (await stranger.AskAsync(HttpMethod.Put, SystemPrompt, new JsonObject { ["system_prompt"] = "mine" }))
            .Expect(HttpStatusCode.Forbidden);

        Assert.Equal(
            "the owner's", (await fixture.Client.GetAsync(UserPrompt)).Expect(HttpStatusCode.OK).GetProperty("custom_prompt").GetString());
        Assert.Equal("", (await stranger.GetAsync(SystemPrompt)).Expect(HttpStatusCode.OK).GetProperty("system_prompt").GetString());
    }

    [Theory]
    [InlineData(SystemPrompt, "system_prompt")]
    [InlineData(UserPrompt, "custom_prompt")]
    public async Task A_prompt_has_at_most_128_KiB_once_trimmed_and_must_be_there(string path, string field)
    {
        var fits = "é" + new string('x', MaxBytes - 2);
        var ok = await fixture.Client.AskAsync(HttpMethod.Put, path, new JsonObject { [field] = $"  {fits}\n" });
        Assert.True(ok.Status is HttpStatusCode.OK or HttpStatusCode.NoContent, ok.Text);
        Assert.Equal(fits, (await fixture.Client.GetAsync(path)).Expect(HttpStatusCode.OK).GetProperty(field).GetString());

        var tooLong = await fixture.Client.AskAsync(HttpMethod.Put, path, new JsonObject { [field] = fits + "x" });
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.Status);
        Assert.EndsWith("prompt exceeds maximum length.", tooLong.Message, StringComparison.Ordinal);
        Assert.Equal([field], tooLong.Fields);

        var absent = await fixture.Client.AskAsync(HttpMethod.Put, path, new JsonObject());
        Assert.Equal(HttpStatusCode.BadRequest, absent.Status);
        Assert.Equal([field], absent.Fields);
        Assert.Equal(fits, (await fixture.Client.GetAsync(path)).Expect(HttpStatusCode.OK).GetProperty(field).GetString());
    }

    private async Task<string?> SystemAsync() =>
        (await fixture.Client.GetAsync(SystemPrompt)).Expect(HttpStatusCode.OK).GetProperty("system_prompt").GetString();

    private Task<Answer> SetSystemAsync(string text) =>
        fixture.Client.AskAsync(HttpMethod.Put, SystemPrompt, new JsonObject { ["system_prompt"] = text });

    private Task<Answer> SetUserAsync(string text) =>
        fixture.Client.AskAsync(HttpMethod.Put, UserPrompt, new JsonObject { ["custom_prompt"] = text });
}
