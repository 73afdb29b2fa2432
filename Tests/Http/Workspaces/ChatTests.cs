using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Abstractions.Identity;
using Parley.Grains.Abstractions.Templates;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Workspaces;

/// <summary>Chats and the workspaces that they work in.</summary>
public sealed class ChatTests(WorkspaceFixture fixture) : IClassFixture<WorkspaceFixture>
{
    private readonly ParleyClient _client = fixture.Client;

    [Fact]
    public async Task Matrix_25_a_chat_names_its_workspace_and_never_an_agent()
    {
        var workspace = await MakeAsync("bound");
        await using var watch = await _client.WatchAsync();
        await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");
        fixture.Fake.Enqueue(reply => reply.Text("done"));
        var made = (await CreateAsync(workspace)).Expect(HttpStatusCode.Created);
        var chat = made.GetProperty("id").GetGuid();
        Assert.Equal(workspace, made.GetProperty("workspace_id").GetGuid());
        Assert.Equal(workspace, (await _client.ChatAsync(chat)).GetProperty("workspace_id").GetGuid());
        Assert.DoesNotContain("agent_id", (await _client.GetAsync($"{ParleyClient.Chats}/{chat}")).Text, StringComparison.Ordinal);
        var notice = await watch.WaitForAsync(item => item.Text("kind") == "created", "the notice");
        Assert.Equal(workspace, notice.GetProperty("chat").GetProperty("workspace_id").GetGuid());
        await _client.WaitForStatusAsync(chat, "waiting");
    }

    [Fact]
    public async Task Only_a_workspace_of_ones_own_that_is_there_can_be_bound()
    {
        var deleted = await MakeAsync("gone");
        await _client.BuildAndWaitAsync(deleted, "delete", "deleted");
        var foreign = await MakeAsync("foreign");
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        foreach (var answer in new[]
        {
            await CreateAsync(deleted), await CreateAsync(Guid.NewGuid()),
            await stranger.PostAsync(ParleyClient.Chats, Body(foreign)),
        })
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Equal("Workspace not found or you do not have access to this resource", answer.Message);
            Assert.Equal("workspace_id", Assert.Single(answer.Fields));
        }
    }

    [Fact]
    public async Task R15_a_chat_outlives_its_workspace()
    {
        var workspace = await MakeAsync("short-lived");
        fixture.Fake.Enqueue(reply => reply.Text("done"));
        var chat = (await CreateAsync(workspace)).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
        await _client.WaitForStatusAsync(chat, "waiting");
        await _client.BuildAndWaitAsync(workspace, "delete", "deleted");
        fixture.Fake.Enqueue(reply => reply.Text("still here"));
        (await _client.SendAsync(chat, "and now?")).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("still here", (await _client.MessagesAsync(chat))[^1].Text());
        Assert.Equal("deleted", (await _client.LatestAsync(workspace)).Text("status"));
    }

    [Fact]
    public async Task A_workspace_that_a_tool_has_made_is_bound_once_and_told_of()
    {
        var (first, second) = (await MakeAsync("first"), await MakeAsync("second"));
        var chat = await _client.CreateAndRestAsync(fixture.Fake, "where do I work?");
        await using var watch = await _client.WatchAsync();
        await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");
        var me = (await _client.GetAsync("/api/v2/users/me")).Json;
        var actor = new Actor(me.GetProperty("id").GetGuid(), me.Text("username")!, ActorKind.User);
        var grain = fixture.Server.Services.GetRequiredService<IGrainFactory>().GetGrain<IChatGrain>(chat);

        Assert.Equal(first, (await grain.BindWorkspace(actor, null, first)).Value!.WorkspaceId);
        var notice = await watch.WaitForAsync(
            item => item.GetProperty("chat").TryGetProperty("workspace_id", out var id) && id.GetGuid() == first, "the notice");
        Assert.Equal(("status_change", "waiting"), (notice.Text("kind"), notice.GetProperty("chat").Text("status")));

        // Who comes second is told what is bound.
        Assert.Equal(first, (await grain.BindWorkspace(actor, null, second)).Value!.WorkspaceId);
        Assert.Equal(second, (await grain.BindWorkspace(actor, first, second)).Value!.WorkspaceId);
        Assert.Equal(second, (await _client.ChatAsync(chat)).GetProperty("workspace_id").GetGuid());
        Assert.NotNull((await grain.BindWorkspace(actor, second, Guid.NewGuid())).Refusal);
        Assert.NotNull((await grain.BindWorkspace(actor with { UserId = Guid.NewGuid() }, second, first)).Refusal);
    }

    private async Task<Guid> MakeAsync(string name) =>
        await _client.MakeAndWaitAsync(await fixture.Server.TemplateAsync("echo", new TemplateManifest()), name);

    private Task<Answer> CreateAsync(Guid workspace) => _client.PostAsync(ParleyClient.Chats, Body(workspace));

    private static JsonObject Body(Guid workspace)
    {
        var body = ParleyClient.Body("hello");
        body["workspace_id"] = workspace;
        return body;
    }
}
