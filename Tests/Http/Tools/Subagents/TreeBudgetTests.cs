using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Tools.Subagents;

/// <summary>
/// Subagents of a tree whose budget is reached: what begins, what pauses, what is waited for, what a stop reaches (field.md R17, R18).
/// </summary>
public sealed class TreeBudgetTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly Gate _root = new();
    private readonly Gate _child = new();

    [Fact]
    public async Task A_stop_reaches_a_paused_subagent_and_a_raised_budget_does_not_bring_it_back()
    {
        var script = new TreeScript(fixture, "stop what pauses").Spawn("task").Step(reply => reply.WaitFor(_root).Text("too late"));
        var (root, child) = await PauseChildAsync(script);

        (await fixture.Client.InterruptAsync(root)).Expect(HttpStatusCode.OK);
        Assert.Equal("waiting", await fixture.Client.StatusAsync(child));

        await SetAsync(root);
        Assert.Equal("waiting", await fixture.Client.StatusAsync(child));
        Assert.Single(script.ChildRequests);
    }

    [Fact]
    public async Task A_paused_subagent_that_is_closed_stays_closed()
    {
        var script = new TreeScript(fixture, "close what pauses").Spawn("task")
            .Step((reply, request) => Call(reply.WaitFor(_root), "close_agent", ChildOf(request)))
            .Step(reply => reply.Text("closed"));
        var (root, child) = await PauseChildAsync(script);
        _root.Open();
        await fixture.Client.WaitForStatusAsync(root, "paused");

        var closed = (await script.ResultsAsync(root))[^1];
        Assert.True(closed.GetProperty("terminated").GetBoolean());
        Assert.Equal("waiting", closed.GetProperty("status").GetString());
        await SetAsync(root);
        await script.WaitForRestAsync(root);
        Assert.Equal("waiting", await fixture.Client.StatusAsync(child));
        Assert.Single(script.ChildRequests);
    }

    [Fact]
    public async Task A_paused_subagent_is_waited_for()
    {
        var script = new TreeScript(fixture, "wait for what pauses").Spawn("task")
            .Step((reply, request) => Call(reply.WaitFor(_root), "wait_agent", ChildOf(request)))
            .Step(reply => reply.Text("waited"));
        var (root, _) = await PauseChildAsync(script);
        await using var probe = await fixture.Client.FollowAsync(root);
        _root.Open();
        await probe.WaitForAsync(IsWait, "the wait");

        script.Child("task", reply => reply.Text("the report"));
        await SetAsync(root);
        await script.WaitForRestAsync(root);
        Assert.Equal("the report", (await script.ResultsAsync(root))[^1].GetProperty("report").GetString());
    }

    [Fact]
    public async Task A_wait_for_a_paused_subagent_that_times_out_says_why_it_is_paused()
    {
        var script = new TreeScript(fixture, "wait in vain").Spawn("task")
            .Step((reply, request) => Call(reply.WaitFor(_root), "wait_agent", ChildOf(request), ("timeout_seconds", 1)));
        var (root, _) = await PauseChildAsync(script);
        _root.Open();
        await fixture.Client.WaitForStatusAsync(root, "paused");

        var error = Assert.Single(await script.ErrorsAsync(root));
        Assert.StartsWith("timed out waiting for delegated subagent completion: it is paused. ", error, StringComparison.Ordinal);
        Assert.Contains("Raise max_tokens", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subagent_of_a_tree_that_has_used_its_budget_up_asks_no_model()
    {
        var script = new TreeScript(fixture, "nothing left")
            .Step(reply => Spawn(reply.WaitFor(_root), "nothing left: task"))
            .Step(reply => reply.Text("spawned"))
            .Child("task", reply => reply.Text("the report"));
        var root = await script.StartAsync();
        await _root.Reached;
        await SetAsync(root, ("max_tokens", 0));
        _root.Open();
        await fixture.Client.WaitForStatusAsync(root, "paused");

        var child = Assert.Single(await script.ChildrenAsync(root)).GetProperty("id").GetGuid();
        await Eventually.TrueAsync(
            async () => await fixture.Client.StatusAsync(child) is not ("pending" or "running"), "the subagent pauses");
        Assert.Equal("paused", await fixture.Client.StatusAsync(child));
        Assert.Contains(
            "Raise max_tokens", (await fixture.Client.ChatAsync(child)).GetProperty("status_text").GetString(), StringComparison.Ordinal);
        Assert.Empty(script.ChildRequests);

        await SetAsync(root);
        await fixture.Client.WaitForStatusAsync(child, "waiting");
        Assert.Equal("assistant: the report", (await fixture.Client.HistoryAsync(child))[^1]);
        await script.WaitForRestAsync(root);
    }

    [Fact]
    public async Task Of_eight_subagents_in_one_step_as_many_come_to_be_as_the_budget_allows()
    {
        string[] tasks = [.. Enumerable.Range(1, 8).Select(number => $"task {number}")];
        var script = new TreeScript(fixture, "two of eight");
        script.Step(reply =>
        {
            reply.WaitFor(_root);
            foreach (var task in tasks)
                Spawn(reply, script.Told(task));
        }).Step(reply => reply.Text("two"));
        foreach (var task in tasks)
            script.Child(task, reply => reply.Text("done"));
        var root = await script.StartAsync();
        await _root.Reached;
        await SetAsync(root, ("max_children", 2));
        _root.Open();
        await script.WaitForRestAsync(root);

        Assert.Equal(2, (await script.ChildrenAsync(root)).Count);
        var errors = await script.ErrorsAsync(root);
        Assert.Equal(6, errors.Count);
        Assert.All(errors, error => Assert.StartsWith(
            "The budget of this chat allows 2 subagents in all, and there have been as many.", error, StringComparison.Ordinal));

        // One that is there may be given more to do.
        await Eventually.TrueAsync(async () => await script.AtWorkAsync(root) == 0, "both have finished");
        var first = (await script.ChildrenAsync(root))[0].GetProperty("id").GetString()!;
        script.Child("more", reply => reply.Text("more is done"))
            .Step(reply => Call(reply, "message_agent", first, ("message", script.Told("more"))))
            .Step(reply => Call(reply, "wait_agent", first))
            .Step(reply => reply.Text("fine"));
        await fixture.Client.SendAsync(root, "more");
        await script.WaitForRestAsync(root);
        Assert.Equal("more is done", (await script.ResultsAsync(root))[^1].GetProperty("report").GetString());
    }

    /// <summary>Starts a script whose root spawns <c>task</c>, and has that paused while the root's next answer is held back.</summary>
    private async Task<(Guid Root, Guid Child)> PauseChildAsync(TreeScript script)
    {
        script.Child("task", reply => reply.WaitFor(_child).ToolCall("look", "look", "{}").Usage(10, 0));
        var root = await script.StartAsync();
        await Task.WhenAll(_root.Reached, _child.Reached);
        await SetAsync(root, ("max_tokens", 1));
        _child.Open();
        var child = Assert.Single(await script.ChildrenAsync(root)).GetProperty("id").GetGuid();
        await fixture.Client.WaitForStatusAsync(child, "paused");
        return (root, child);
    }

    private static void Spawn(FakeReply reply, string task) =>
        reply.ToolCall($"spawn {task}", "spawn_agent", new JsonObject { ["prompt"] = task }.ToJsonString());

    private static void Call(FakeReply reply, string tool, string child, params (string Name, JsonNode Value)[] more)
    {
        var arguments = new JsonObject { ["chat_id"] = child };
        foreach (var (name, value) in more)
            arguments[name] = value;
        reply.ToolCall($"{tool} {more.Length}", tool, arguments.ToJsonString());
    }

    private static string ChildOf(FakeRequest request) =>
        JsonDocument.Parse(request.ToolResults[0].Text).RootElement.GetProperty("chat_id").GetString()!;

    private static bool IsWait(JsonElement item) =>
        item.IsStatus("running") && item.GetProperty("status").GetProperty("phase").GetString() == "running_tools";

    private async Task SetAsync(Guid root, params (string Field, long Value)[] limits)
    {
        var body = new JsonObject();
        foreach (var (field, value) in limits)
            body[field] = value;
        (await fixture.Client.AskAsync(HttpMethod.Put, $"{ParleyClient.Chats}/{root}/budget", body)).Expect(HttpStatusCode.OK);
    }
}
