using System.Net;
using System.Text.Json.Nodes;
using Parley.Grains.Abstractions.Templates;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Workspaces;

/// <summary>Workspaces and their builds over HTTP (platform.md 0.4).</summary>
public sealed class BuildTests(WorkspaceFixture fixture) : IClassFixture<WorkspaceFixture>
{
    private readonly ParleyClient _client = fixture.Client;

    [Fact]
    public async Task A_workspace_is_started_stopped_and_deleted_and_keeps_its_id_while_its_agents_change()
    {
        var version = await fixture.Server.TemplateAsync("echo", Workspaces.OneAgent);
        var made = (await _client.MakeAsync(version, "life")).Expect(HttpStatusCode.Created);
        var id = made.GetProperty("id").GetGuid();
        Assert.Equal("life", made.Text("name"));
        Assert.Equal(1, made.GetProperty("latest_build").GetProperty("build_number").GetInt32());
        await _client.BecomesAsync(id, "running");
        var first = await _client.LatestAsync(id);
        Assert.Equal(("start", "initiator", "succeeded"), (first.Text("transition"), first.Text("reason"), first.GetProperty("job").Text("status")));
        var agent = await _client.AgentAsync(id);
        Assert.Equal(("main", "connecting", "created"), (agent.Text("name"), agent.Text("status"), agent.Text("lifecycle_state")));

        await _client.BuildAndWaitAsync(id, "stop", "stopped");
        Assert.Empty((await _client.LatestAsync(id)).GetProperty("resources").EnumerateArray());
        await _client.BuildAndWaitAsync(id, "start", "running");
        Assert.NotEqual(agent.Text("id"), (await _client.AgentAsync(id)).Text("id"));
        Assert.Equal(3, (await _client.LatestAsync(id)).GetProperty("build_number").GetInt32());

        await _client.BuildAndWaitAsync(id, "delete", "deleted");
        var again = await _client.BuildAsync(id, "start");
        Assert.Equal((HttpStatusCode.Conflict, "The workspace was deleted."), (again.Status, again.Message));
        var builds = (await _client.GetAsync($"{Workspaces.Path}/{id}/builds")).Expect(HttpStatusCode.OK).EnumerateArray().ToArray();
        Assert.Equal(["delete", "start", "stop", "start"], builds.Select(build => build.Text("transition")));
        var listed = (await _client.GetAsync($"{Workspaces.Path}?name=life")).Expect(HttpStatusCode.OK);
        Assert.Equal(0, listed.GetProperty("count").GetInt32());

        // The name is free again.
        Assert.NotEqual(id, await _client.MakeAndWaitAsync(version, "life"));
    }

    [Fact]
    public async Task One_build_at_a_time_and_a_cancelled_start_is_ended()
    {
        var version = await fixture.Server.TemplateAsync(TestProvisioner.Provisioner, Workspaces.OneAgent);
        var gate = new Gate();
        fixture.Provisioner.Hold = gate;
        var id = (await _client.MakeAsync(version, "busy")).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
        await gate.Reached;
        fixture.Provisioner.Hold = null;
        await _client.BecomesAsync(id, "starting");
        foreach (var transition in new[] { "start", "stop", "delete" })
        {
            var refused = await _client.BuildAsync(id, transition);
            Assert.Equal((HttpStatusCode.Conflict, "A workspace build is already active."), (refused.Status, refused.Message));
        }

        var build = (await _client.LatestAsync(id)).Text("id");
        (await _client.AskAsync(HttpMethod.Patch, $"{Workspaces.Builds}/{build}/cancel", null)).Expect(HttpStatusCode.OK);
        await _client.BecomesAsync(id, "canceled");
        Assert.Equal(
            ["Start", "Stop"],
            fixture.Provisioner.Orders.Where(order => order.WorkspaceId == id).Select(order => order.Transition.ToString()));
        (await _client.AskAsync(HttpMethod.Patch, $"{Workspaces.Builds}/{build}/cancel", null)).Expect(HttpStatusCode.Conflict);

        await _client.BuildAndWaitAsync(id, "start", "running");
        await _client.BuildAndWaitAsync(id, "stop", "stopped");
        // Each build is told what the one before has left.
        Assert.Equal(
            ["", "", "", "after Start"], fixture.Provisioner.Orders.Where(order => order.WorkspaceId == id).Select(order => order.State));
    }

    [Fact]
    public async Task A_build_that_fails_says_why_and_the_next_one_may_do_better()
    {
        var version = await fixture.Server.TemplateAsync("echo", new TemplateManifest { Echo = new EchoOutcome { Fail = "no more disks" } });
        var id = await _client.MakeAndWaitAsync(version, "broken", "failed");
        var latest = await _client.LatestAsync(id);
        Assert.Equal(("failed", "no more disks"), (latest.GetProperty("job").Text("status"), latest.GetProperty("job").Text("error")));
        var logs = (await _client.GetAsync($"{Workspaces.Builds}/{latest.Text("id")}/logs")).Expect(HttpStatusCode.OK).EnumerateArray().ToArray();
        Assert.Equal(("error", "no more disks"), (logs[^1].Text("level"), logs[^1].Text("output")));
        var last = logs[^1].GetProperty("id").GetInt64();
        Assert.Empty((await _client.GetAsync($"{Workspaces.Builds}/{latest.Text("id")}/logs?after={last}")).Json.EnumerateArray());
        (await _client.BuildAsync(id, "start")).Expect(HttpStatusCode.Created);
        await _client.BecomesAsync(id, "failed");
        Assert.Equal(2, (await _client.LatestAsync(id)).GetProperty("build_number").GetInt32());
    }

    [Fact]
    public async Task Values_are_checked_before_a_build_is_stored_and_remembered()
    {
        var version = await fixture.Server.TemplateAsync("echo", new TemplateManifest
        {
            Parameters =
            [
                new TemplateParameter
                {
                    Name = "region",
                    Type = ParameterType.Text,
                    Options = [new ParameterOption("EU", "eu"), new ParameterOption("US", "us")],
                },
                new TemplateParameter { Name = "size", Type = ParameterType.Number, Default = "2", Mutable = true },
            ],
        });
        var wrong = await _client.MakeAsync(version, "values", Values(("region", "moon")));
        Assert.Equal((HttpStatusCode.BadRequest, "region"), (wrong.Status, Assert.Single(wrong.Fields)));
        var none = await _client.MakeAsync(version, "values");
        Assert.Equal((HttpStatusCode.BadRequest, "region"), (none.Status, Assert.Single(none.Fields)));
        Assert.Equal(0L, await fixture.Server.QueryAsync<long>("SELECT count(*) FROM workspaces WHERE name = 'values'"));

        var id = (await _client.MakeAsync(version, "values", Values(("region", "eu")))).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
        await _client.BecomesAsync(id, "running");
        var changed = await _client.PostAsync($"{Workspaces.Path}/{id}/builds", Values(("region", "us"), transition: "start"));
        Assert.Equal((HttpStatusCode.BadRequest, "region"), (changed.Status, Assert.Single(changed.Fields)));
        (await _client.PostAsync($"{Workspaces.Path}/{id}/builds", Values(("size", "3"), transition: "start"))).Expect(HttpStatusCode.Created);
        var build = (await _client.LatestAsync(id)).Text("id");
        var values = (await _client.GetAsync($"{Workspaces.Builds}/{build}/parameters")).Expect(HttpStatusCode.OK);
        Assert.Equal(["region=eu", "size=3"], values.EnumerateArray().Select(value => $"{value.Text("name")}={value.Text("value")}"));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_makes_nothing_twice_and_a_name_is_one_workspaces()
    {
        var version = await fixture.Server.TemplateAsync("echo", new TemplateManifest());
        var (key, body) = (Guid.NewGuid(), new JsonObject { ["name"] = "once", ["template_version_id"] = version });
        var first = (await _client.PostAsync("/api/v2/users/me/workspaces", body, key)).Expect(HttpStatusCode.Created);
        var again = (await _client.PostAsync("/api/v2/users/me/workspaces", body.DeepClone(), key)).Expect(HttpStatusCode.Created);
        Assert.Equal(first.Text("id"), again.Text("id"));
        var other = await _client.MakeAsync(version, "once");
        Assert.Equal((HttpStatusCode.Conflict, "name"), (other.Status, Assert.Single(other.Fields)));
    }

    [Theory]
    [InlineData("""{"name":"Upper"}""", "name")]
    [InlineData("""{"name":"../etc"}""", "name")]
    [InlineData("""{"name":"abcdefghijklmnopqrstuvwxyzabcdefg"}""", "name")]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name":"fine"}""", "template_id")]
    [InlineData("""{"name":"fine","template_id":"6a2a0e4c-0000-4000-8000-000000000000"}""", "template_id")]
    [InlineData("""{"name":"fine","template_version_id":"6a2a0e4c-0000-4000-8000-000000000000"}""", "template_version_id")]
    [InlineData("""{"name":"fine","template_version_id":"nonsense"}""", "template_version_id")]
    public async Task Bad_input_is_refused_with_the_field(string body, string field)
    {
        var answer = await _client.PostAsync("/api/v2/users/me/workspaces", JsonNode.Parse(body));
        Assert.Equal((HttpStatusCode.BadRequest, field), (answer.Status, Assert.Single(answer.Fields)));
    }

    [Fact]
    public async Task Queries_are_strict_and_bodies_are_read_closely()
    {
        var id = await _client.MakeAndWaitAsync(await fixture.Server.TemplateAsync("echo", new TemplateManifest()), "strict");
        foreach (var path in new[] { Workspaces.Path, $"{Workspaces.Path}/{id}", $"{Workspaces.Path}/{id}/builds" })
        {
            var answer = await _client.GetAsync($"{path}?colour=red");
            Assert.Equal((HttpStatusCode.BadRequest, "colour"), (answer.Status, Assert.Single(answer.Fields)));
        }

        Assert.Equal(["limit", "offset"], (await _client.GetAsync($"{Workspaces.Path}?limit=0&offset=x")).Fields.Order());
        Assert.Equal("transition", Assert.Single((await _client.PostAsync($"{Workspaces.Path}/{id}/builds", new JsonObject())).Fields));
        var unknown = await _client.BuildAsync(id, "explode");
        Assert.Equal((HttpStatusCode.BadRequest, "transition"), (unknown.Status, Assert.Single(unknown.Fields)));
        (await _client.GetAsync($"{Workspaces.Path}/nonsense")).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Strangers_find_nothing()
    {
        var version = await fixture.Server.TemplateAsync("echo", Workspaces.OneAgent);
        var id = await _client.MakeAndWaitAsync(version, "private");
        var (build, agent) = ((await _client.LatestAsync(id)).Text("id"), (await _client.AgentAsync(id)).Text("id"));
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        string[] reads =
        [
            $"{Workspaces.Path}/{id}", $"{Workspaces.Path}/{id}/builds", $"{Workspaces.Builds}/{build}",
            $"{Workspaces.Builds}/{build}/parameters", $"{Workspaces.Builds}/{build}/logs", $"/api/v2/workspaceagents/{agent}/logs",
        ];
        foreach (var path in reads)
        {
            (await _client.GetAsync(path)).Expect(HttpStatusCode.OK);
            (await stranger.GetAsync(path)).Expect(HttpStatusCode.NotFound);
        }

        (await stranger.BuildAsync(id, "delete")).Expect(HttpStatusCode.NotFound);
        (await stranger.AskAsync(HttpMethod.Patch, $"{Workspaces.Builds}/{build}/cancel", null)).Expect(HttpStatusCode.NotFound);
        var owner = (await _client.GetAsync("/api/v2/users/me")).Json.Text("id");
        (await stranger.PostAsync($"/api/v2/users/{owner}/workspaces", new JsonObject())).Expect(HttpStatusCode.NotFound);
        Assert.Equal(0, (await stranger.GetAsync(Workspaces.Path)).Expect(HttpStatusCode.OK).GetProperty("count").GetInt32());
        Assert.Equal("running", (await _client.LatestAsync(id)).Text("status"));
    }

    private static JsonObject Values((string Name, string Value) value, string? transition = null)
    {
        var body = new JsonObject
        {
            ["rich_parameter_values"] = new JsonArray(new JsonObject { ["name"] = value.Name, ["value"] = value.Value }),
        };
        if (transition is not null)
            body["transition"] = transition;
        return body;
    }
}
