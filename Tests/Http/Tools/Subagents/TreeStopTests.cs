using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Tools.Subagents;

/// <summary>Whoever stops a chat stops what it set to work (field.md R18).</summary>
public sealed class TreeStopTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task An_interrupt_of_the_root_stops_all_within_a_second_and_leaves_nothing_at_work()
    {
        var (script, root) = await AtWorkAsync("interrupt eight", count: 8);
        var start = TimeProvider.System.GetTimestamp();
        (await fixture.Client.InterruptAsync(root)).Expect(HttpStatusCode.OK);
        var took = TimeProvider.System.GetElapsedTime(start);

        Assert.Equal(0, await script.AtWorkAsync(root));
        await Task.WhenAll(script.ChildRequests.Select(request => request.Cancelled)).WaitAsync(Eventually.Limit);
        Assert.True(took < TimeSpan.FromSeconds(1), $"it took {took}");
        foreach (var child in await script.ChildrenAsync(root))
        {
            Assert.Equal("waiting", child.GetProperty("status").GetString());
            Assert.Equal("so far", (await fixture.Client.MessagesAsync(child.GetProperty("id").GetGuid()))[^1].Text());
        }

        // What was stopped can be brought back.
        script.CallEach("message_agent", arguments => arguments["message"] = script.Told("go on"))
            .CallEach("wait_agent").Step(reply => reply.Text("done")).Child("go on", reply => reply.Text("finished"));
        await fixture.Client.SendAsync(root, "go on");
        await script.WaitForRestAsync(root);
        Assert.Equal(
            Enumerable.Repeat("finished", 8),
            (await script.ResultsAsync(root)).TakeLast(8).Select(result => result.GetProperty("report").GetString()));
    }

    [Fact]
    public async Task A_root_that_rests_can_be_interrupted_for_its_subagents()
    {
        var script = new TreeScript(fixture, "leave them to it")
            .Spawn("one", "two").Step(reply => reply.Text("they are at it"));
        var gates = Gates(script, "one", "two");
        var root = await script.StartAsync();
        await Task.WhenAll(gates.Select(gate => gate.Reached));
        await script.WaitForRestAsync(root);
        Assert.Equal(2, await script.AtWorkAsync(root));

        // Another turn than the one that is meant: nothing stops.
        (await fixture.Client.PostAsync($"{ParleyClient.Chats}/{root}/interrupt", new JsonObject { ["turn"] = 1_000_000 }))
            .Expect(HttpStatusCode.OK);
        Assert.Equal(2, await script.AtWorkAsync(root));
        (await fixture.Client.InterruptAsync(root)).Expect(HttpStatusCode.OK);
        Assert.Equal(0, await script.AtWorkAsync(root));
    }

    [Fact]
    public async Task An_archived_tree_is_at_rest_and_an_edited_root_has_no_subagents_at_work()
    {
        var (archived, first) = await AtWorkAsync("archive me", count: 2);
        (await fixture.Client.ArchiveAsync(first)).Expect(HttpStatusCode.NoContent);
        Assert.Equal(0, await archived.AtWorkAsync(first));
        await Task.WhenAll(archived.ChildRequests.Select(request => request.Cancelled)).WaitAsync(Eventually.Limit);

        var (edited, second) = await AtWorkAsync("edit me", count: 2);
        var message = (await fixture.Client.MessagesAsync(second))[0].GetProperty("id").GetInt64();
        fixture.Fake.Enqueue(reply => reply.Text("another answer"));
        (await fixture.Client.EditAsync(second, message, "edited")).Expect(HttpStatusCode.OK);
        Assert.Equal(0, await edited.AtWorkAsync(second));
        await Task.WhenAll(edited.ChildRequests.Select(request => request.Cancelled)).WaitAsync(Eventually.Limit);
        await edited.WaitForRestAsync(second);
    }

    [Fact]
    public async Task A_subagent_that_is_spawned_amid_an_interrupt_is_stopped_or_never_born()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var script = new TreeScript(fixture, $"race {round}");
            var call = new Gate();
            script.Step(reply => reply.WaitFor(call).ToolCall("a", "spawn_agent", $$"""{"prompt":"{{script.Told("born")}}"}"""));
            script.Step(reply => reply.Hang()).Child("born", reply => reply.Text("here I am").Hang());
            var root = await script.StartAsync();
            await call.Reached;
            var interrupt = round % 2 == 0 ? InterruptAsync() : Task.Run(InterruptAsync);
            call.Open();
            await interrupt;
            Assert.Equal(0, await script.AtWorkAsync(root));
            await Task.WhenAll(script.ChildRequests.Select(request => request.Cancelled)).WaitAsync(Eventually.Limit);

            async Task InterruptAsync()
            {
                // Further into the spawn with every round.
                for (var i = 0; i < round * 4; i++)
                    await Task.Yield();
                if (round >= 4)
                    await Eventually.TrueAsync(() => script.RootRequests[0].Ended.IsCompleted, "the call is out");
                (await fixture.Client.InterruptAsync(root)).Expect(HttpStatusCode.OK);
            }
        }
    }

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("TEST_ROUNDS"), out var rounds) ? rounds : 12;

    private async Task<(TreeScript Script, Guid Root)> AtWorkAsync(string name, int count)
    {
        var tasks = Enumerable.Range(1, count).Select(number => $"task {number}").ToArray();
        var script = new TreeScript(fixture, name).Spawn(tasks).CallEach("wait_agent");
        var gates = Gates(script, tasks);
        var root = await script.StartAsync();
        await Task.WhenAll(gates.Select(gate => gate.Reached));
        await Eventually.TrueAsync(() => script.RootRequests.Count == 2, "the root waits");
        await script.WaitForTextAsync(root, "so far");
        return (script, root);
    }

    private static List<Gate> Gates(TreeScript script, params string[] tasks)
    {
        var gates = new List<Gate>();
        foreach (var task in tasks)
        {
            var gate = new Gate();
            gates.Add(gate);
            script.Child(task, reply => reply.Text("so far").WaitFor(gate));
        }

        return gates;
    }
}
