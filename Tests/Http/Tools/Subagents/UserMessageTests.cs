using System.Net;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Tools.Subagents;

/// <summary>A user who sets a subagent to work is bound by the limit on those at work, as its root is.</summary>
public sealed class UserMessageTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_user_sets_no_further_subagent_to_work_than_may_be_at_work()
    {
        var client = fixture.Client;
        var script = new TreeScript(fixture, "by hand").Spawn("first").CallEach("wait_agent").Step(reply => reply.Text("one done"))
            .Child("first", reply => reply.Text("first report"));
        var root = await script.StartAsync();
        await script.WaitForRestAsync(root);
        var first = Assert.Single(await script.ChildrenAsync(root)).GetProperty("id").GetGuid();
        var message = (await client.MessagesAsync(first))[0].GetProperty("id").GetInt64();

        var gate = new Gate();
        var tasks = Enumerable.Range(1, 8).Select(number => $"task {number}").ToArray();
        foreach (var task in tasks)
            script.Child(task, reply => reply.WaitFor(gate).Text("done"));
        script.Spawn(tasks).Step(reply => reply.Text("full"));
        await client.SendAsync(root, "more");
        await script.WaitForRestAsync(root);

        Answer[] refused =
        [
            await client.SendAsync(first, script.Told("again")),
            await client.EditAsync(first, message, script.Told("again")),
            await client.PostAsync($"{ParleyClient.Chats}/{first}/compact", null),
        ];
        foreach (var answer in refused)
        {
            Assert.Equal(HttpStatusCode.Conflict, answer.Status);
            Assert.Equal("8 subagents of this tree are at work, which is the limit.", answer.Message);
        }

        Assert.Equal([$"user: {script.Told("first")}", "assistant: first report"], await client.HistoryAsync(first));
        Assert.Equal("waiting", await client.StatusAsync(first));

        // One that is at work takes no further place.
        var busy = (await script.ChildrenAsync(root))[1].GetProperty("id").GetGuid();
        script.Child("more of it", reply => reply.Text("more done"));
        await client.QueueAsync(busy, script.Told("more of it"));

        gate.Open();
        await Eventually.TrueAsync(async () => await script.AtWorkAsync(root) == 0, "all have finished");
        script.Child("again", reply => reply.Text("second report"));
        (await client.SendAsync(first, script.Told("again"))).Expect(HttpStatusCode.OK);
        await client.WaitForStatusAsync(first, "waiting");
        Assert.Equal("assistant: second report", (await client.HistoryAsync(first))[^1]);
    }
}
