using System.Text.Json;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Tools.Subagents;

/// <summary>Work that a chat hands to others, and gets back.</summary>
public sealed class DelegationTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly string[] Tools = ["close_agent", "message_agent", "spawn_agent", "wait_agent"];

    [Fact]
    public async Task A_task_is_handed_over_waited_for_and_reported()
    {
        var (begin, gate) = (new Gate(), new Gate());
        var script = new TreeScript(fixture, "hand over")
            .Step(reply => reply
                .WaitFor(begin).ToolCall("a", "spawn_agent", """{"prompt":"hand over: count all the files below src"}"""))
            .CallEach("wait_agent")
            .Step(reply => reply.Text("There are 42."))
            .Child("count all the files below src", reply => reply.Text("42 ").WaitFor(gate).Text("files — é"));
        await using var watch = await fixture.Client.WatchAsync();
        await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");
        var root = await script.StartAsync();
        await using var probe = await fixture.Client.FollowAsync(root);
        var snapshot = (await probe.WaitAsync(seen => seen.Any(item => item.IsMessage("user")), "the snapshot")).Count;
        begin.Open();
        await gate.Reached;
        await Eventually.TrueAsync(() => script.RootRequests.Count == 2, "the root waits");

        var child = Assert.Single(await script.ChildrenAsync(root));
        var id = child.GetProperty("id").GetGuid();
        Assert.Equal((root, root), (child.GetProperty("parent_chat_id").GetGuid(), child.GetProperty("root_chat_id").GetGuid()));
        Assert.Equal(("running", "hand over: count all the files..."), (Text(child, "status"), Text(child, "title")));
        Assert.Equal(
            ["created pending", "status_change pending", "status_change running"],
            watch.Events.Where(item => item.GetProperty("chat").GetProperty("id").GetGuid() == id)
                .Select(item => $"{Text(item, "kind")} {Text(item.GetProperty("chat"), "status")}"));
        gate.Open();

        var events = await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(
            ["user", "assistant", "tool", "assistant", "tool", "assistant"],
            (await fixture.Client.MessagesAsync(root)).Select(message => Text(message, "role")));
        var results = await script.ResultsAsync(root);
        AssertJson($$"""{"chat_id":"{{id}}","title":"hand over: count all the files...","status":"pending"}""", results[0]);
        AssertJson(
            $$"""{"chat_id":"{{id}}","title":"hand over: count all the files...","status":"waiting","report":"42 files — é"}""",
            results[1]);
        Assert.Equal(
            [
                "status running", "tool-call", "status running", "tool-result", "message assistant", "message tool",
                "status running", "tool-call", "status running", "tool-result", "message assistant", "message tool",
                "status running", "text", "message assistant", "status waiting",
            ],
            Told(events.Skip(snapshot)));
        Assert.Equal(
            ["user: hand over: count all the files below src", "assistant: 42 files — é"], await fixture.Client.HistoryAsync(id));
    }

    [Fact]
    public async Task Matrix_26_only_roots_are_offered_subagents_and_are_told_when_to_use_them()
    {
        var script = new TreeScript(fixture, "who may")
            .Spawn("task")
            .CallEach("wait_agent")
            .Step(reply => reply.Text("done"))
            .Child("task", reply => reply.Text("no more of us"));
        await script.WaitForRestAsync(await script.StartAsync());

        Assert.Equal(Tools, script.RootRequests[0].ToolNames.Intersect(Tools).Order());
        Assert.Empty(Assert.Single(script.ChildRequests).ToolNames.Intersect(Tools));
        var told = script.RootRequests[0].Body.GetProperty("tools").ToString().Replace("\\n", " ", StringComparison.Ordinal);
        Assert.All(
            [
                "scoped, independent", "self-contained task", "execute, read_file or write_file", "must not touch the same files",
                "cannot start others", "call wait_agent", "before you go on", "correct one that is at work",
                "stuck or its work is not needed",
            ],
            guidance => Assert.Contains(guidance, told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Eight_subagents_are_at_work_at_once_and_a_ninth_is_refused()
    {
        var tasks = Enumerable.Range(1, 9).Select(number => $"task {number}").ToArray();
        var gates = tasks.ToDictionary(task => task, _ => new Gate());
        var script = new TreeScript(fixture, "nine tasks").Spawn(tasks).CallEach("wait_agent").Step(reply => reply.Text("all eight"));
        foreach (var task in tasks)
            script.Child(task, reply => reply.WaitFor(gates[task]).Text($"report of {task}"));
        var root = await script.StartAsync();

        // Nobody is let go before all eight have asked the provider: they are at work at once.
        await Eventually.TrueAsync(() => gates.Values.Count(gate => gate.Reached.IsCompleted) == 8, "eight at work");
        await Eventually.TrueAsync(() => script.RootRequests.Count == 2, "the root knows of all");
        Assert.Equal(8, await script.AtWorkAsync(root));
        var refused = Assert.Single(gates, gate => !gate.Value.Reached.IsCompleted).Key;
        foreach (var gate in gates.Values)
            gate.Open();
        await script.WaitForRestAsync(root);

        var results = await script.ResultsAsync(root);
        Assert.Equal(
            "8 subagents are at work, which is the limit. "
                + "Collect one with wait_agent, or end one with close_agent, before another is set to work.",
            Assert.Single(await script.ErrorsAsync(root)));
        Assert.Equal(Array.IndexOf(tasks, refused), results.ToList().FindIndex(result => result.TryGetProperty("error", out _)));
        Assert.Equal(
            tasks.Where(task => task != refused).Select(task => $"report of {task}"),
            results.Skip(9).Select(result => Text(result, "report")));
        Assert.Equal(8, (await script.ChildrenAsync(root)).Count);
        Assert.Equal(0, await script.AtWorkAsync(root));
    }

    [Fact]
    public async Task What_cannot_be_done_is_told_in_words()
    {
        var other = await fixture.Client.CreateAndRestAsync(fixture.Fake, "another root");
        var script = new TreeScript(fixture, "all wrong")
            .Step(reply => reply
                .ToolCall("a", "spawn_agent", "{}")
                .ToolCall("b", "spawn_agent", """{"prompt":" "}""")
                .ToolCall("c", "wait_agent", """{"chat_id":"seven"}""")
                .ToolCall("d", "close_agent", $$"""{"chat_id":"{{Guid.NewGuid()}}"}""")
                .ToolCall("e", "message_agent", $$"""{"chat_id":"{{other}}","message":"hello"}""")
                .ToolCall("f", "message_agent", $$"""{"chat_id":"{{other}}","message":""}"""))
            .Step(reply => reply.Text("I see"));
        var root = await script.StartAsync();
        await script.WaitForRestAsync(root);

        const string NotMine = "target chat is not a descendant of current chat";
        Assert.Equal(
            ["prompt is required", "prompt is required", "chat_id must be a valid UUID", NotMine, NotMine, "message is required"],
            await script.ErrorsAsync(root));
        Assert.Equal(2, (await fixture.Client.MessagesAsync(other)).Count);
    }

    [Fact]
    public async Task A_wait_ends_when_its_time_is_over_or_the_subagent_fails()
    {
        var gate = new Gate();
        var script = new TreeScript(fixture, "no report")
            .Spawn("slow", "broken")
            .CallEach("wait_agent", arguments => arguments["timeout_seconds"] = 1)
            .Step(reply => reply.Text("neither"))
            .Child("slow", reply => reply.Text("so far").WaitFor(gate))
            .Child("broken", reply => reply.Error(400, "cannot"));
        var root = await script.StartAsync();
        await script.WaitForRestAsync(root);

        var errors = await script.ErrorsAsync(root);
        Assert.Equal(2, errors.Count);
        Assert.Equal("timed out waiting for delegated subagent completion", errors[0]);
        Assert.StartsWith("agent reached error status: ", errors[1], StringComparison.Ordinal);

        // The turn has ended, the subagent goes on; the next turn collects it at once.
        Assert.Equal(1, await script.AtWorkAsync(root));
        gate.Open();
        await Eventually.TrueAsync(async () => await script.AtWorkAsync(root) == 0, "the slow one has finished");
        script.CallEach("wait_agent").Step(reply => reply.Text("one"));
        await fixture.Client.SendAsync(root, "and now?");
        await script.WaitForRestAsync(root);
        Assert.Equal("so far", Text((await script.ResultsAsync(root))[^2], "report"));
    }

    private static void AssertJson(string expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, actual), actual.GetRawText());

    // Kinds in order, runs of one kind as one, without what only streams.
    private static string[] Told(IEnumerable<JsonElement> events) =>
    [
        .. events.Select(Kind)
            .Where(kind => kind != "args")
            .Aggregate(new List<string>(), (kinds, kind) =>
            {
                if (kinds.LastOrDefault() != kind)
                    kinds.Add(kind);
                return kinds;
            }),
    ];

    private static string Kind(JsonElement item) =>
        item.IsType("status") ? $"status {item.Status()}"
        : item.IsType("message") ? $"message {Text(item.GetProperty("message"), "role")}"
        : item.IsType("message_part") && item.GetProperty("message_part").GetProperty("part") is var part
            ? part.TryGetProperty("args_delta", out _) ? "args" : Text(part, "type")
        : Text(item, "type");

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
