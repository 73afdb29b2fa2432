using System.Text.Json;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Tools.Subagents;

/// <summary>What a root tells its subagents amid their work, and how it ends it.</summary>
public sealed class MessageTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_message_waits_for_the_turn_and_an_interrupting_one_takes_its_place()
    {
        var (first, heard, second) = (new Gate(), new Gate(), new Gate());
        var script = new TreeScript(fixture, "steer");
        script.Spawn("task")
            .Step((reply, request) => Message(reply, request, "later", interrupt: false))
            .Step((reply, request) => Message(reply, request, "now", interrupt: true))
            .CallEach("wait_agent")
            .Step(reply => reply.Text("steered"));
        script.Child("task", reply => reply.Text("the wrong way").WaitFor(first))
            .Child("now", reply => reply.WaitFor(second).Text("the right way"))
            .Child("later", reply => reply.Text("and more"));
        var root = await script.StartAsync();

        await heard.Reached;
        await script.WaitForTextAsync(root, "the wrong way");
        heard.Open();

        // What it was told to drop is cut at once, and kept as it was.
        await second.Reached;
        await script.ChildRequests[0].Cancelled.WaitAsync(Eventually.Limit);
        var child = Assert.Single(await script.ChildrenAsync(root)).GetProperty("id").GetGuid();
        Assert.Equal([script.Told("later")], await fixture.Client.QueueAsync(child));
        second.Open();
        await script.WaitForRestAsync(root);

        Assert.Equal(
            [
                $"user: {script.Told("task")}", "assistant: the wrong way", $"user: {script.Told("now")}", "assistant: the right way",
                $"user: {script.Told("later")}", "assistant: and more",
            ],
            await fixture.Client.HistoryAsync(child));
        var results = await script.ResultsAsync(root);
        Assert.Equal([false, true], results.Skip(1).Take(2).Select(result => result.GetProperty("interrupted").GetBoolean()));
        Assert.Equal(["running", "running"], results.Skip(1).Take(2).Select(result => result.GetProperty("status").GetString()));
        Assert.Equal("and more", results[3].GetProperty("report").GetString());

        void Message(FakeReply reply, FakeRequest request, string text, bool interrupt)
        {
            if (interrupt)
                reply.WaitFor(heard);
            var id = JsonDocument.Parse(request.ToolResults[0].Text).RootElement.GetProperty("chat_id").GetString();
            var arguments = new { chat_id = id, message = script.Told(text), interrupt };
            reply.ToolCall($"tell {text}", "message_agent", JsonSerializer.Serialize(arguments));
        }
    }

    [Fact]
    public async Task A_closed_subagent_stops_and_what_is_queued_in_it_does_not_start_it_again()
    {
        var gate = new Gate();
        var script = new TreeScript(fixture, "close")
            .Spawn("task")
            .CallEach("message_agent", arguments => arguments["message"] = "close: queued")
            .CallEach("close_agent")
            .CallEach("close_agent")
            .CallEach("wait_agent")
            .Step(reply => reply.Text("closed"))
            .Child("task", reply => reply.Text("so far").WaitFor(gate));
        var root = await script.StartAsync();
        await script.WaitForRestAsync(root);

        await Task.WhenAll(script.ChildRequests.Select(request => request.Cancelled)).WaitAsync(Eventually.Limit);
        var child = Assert.Single(await script.ChildrenAsync(root));
        Assert.Equal("waiting", child.GetProperty("status").GetString());
        Assert.Equal(["close: queued"], await fixture.Client.QueueAsync(child.GetProperty("id").GetGuid()));
        var results = await script.ResultsAsync(root);
        Assert.All(results.Skip(2).Take(2), result => Assert.True(
            result.GetProperty("terminated").GetBoolean() && result.GetProperty("status").GetString() == "waiting"));
        Assert.Empty(await script.ErrorsAsync(root));
    }

    [Fact]
    public async Task A_finished_subagent_counts_against_the_limit_only_when_a_message_brings_it_back()
    {
        var script = new TreeScript(fixture, "again").Spawn("first").CallEach("wait_agent").Step(reply => reply.Text("one done"))
            .Child("first", reply => reply.Text("first report"));
        var root = await script.StartAsync();
        await script.WaitForRestAsync(root);

        var first = (await script.ResultsAsync(root))[0].GetProperty("chat_id").GetString()!;

        // Eight others are at work: the first one may not join them.
        var gate = new Gate();
        var tasks = Enumerable.Range(1, 8).Select(number => $"task {number}").ToArray();
        foreach (var task in tasks)
            script.Child(task, reply => reply.WaitFor(gate).Text("done"));
        script.Spawn(tasks)
            .Step((reply, request) => Message(reply, request))
            .Step(reply => reply.Text("full"));
        await fixture.Client.SendAsync(root, "more");
        await Eventually.TrueAsync(async () => (await script.ErrorsAsync(root)).Count == 1, "the refusal");
        Assert.StartsWith("8 subagents are at work", (await script.ErrorsAsync(root))[0], StringComparison.Ordinal);
        gate.Open();
        await script.WaitForRestAsync(root);
        await Eventually.TrueAsync(async () => await script.AtWorkAsync(root) == 0, "all have finished");

        script.Child("again", reply => reply.Text("second report"))
            .Step((reply, request) => Message(reply, request)).CallEach("wait_agent").Step(reply => reply.Text("two done"));
        await fixture.Client.SendAsync(root, "once more");
        await script.WaitForRestAsync(root);
        var report = (await script.ResultsAsync(root)).Last(result => IsOf(result, first)).GetProperty("report");
        Assert.Equal("second report", report.GetString());

        void Message(FakeReply reply, FakeRequest request)
        {
            var arguments = new { chat_id = first, message = script.Told("again") };
            reply.ToolCall($"tell {request.Number}", "message_agent", JsonSerializer.Serialize(arguments));
        }

        static bool IsOf(JsonElement result, string child) =>
            result.TryGetProperty("report", out _) && result.GetProperty("chat_id").GetString() == child;
    }
}
