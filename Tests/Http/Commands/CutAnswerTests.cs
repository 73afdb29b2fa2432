using System.Net;
using Parley.Tests.Http.Tools.Subagents;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Commands;

/// <summary>A turn that ends without a whole answer says so; what there is of the answer is kept.</summary>
public sealed class CutAnswerTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;

    [Theory]
    [InlineData("length", "output limit")]
    [InlineData("content_filter", "stopped the answer")]
    public async Task An_answer_that_is_cut_short_is_kept_and_the_turn_says_why(string reason, string told)
    {
        var gate = new Gate();
        fixture.Fake.Enqueue(reply => reply.Text("half of").WaitFor(gate).Finish(reason));
        var chat = await _client.CreateAsync($"cut by {reason}");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitForAsync(item => item.IsType("message_part"), "the half of it");
        gate.Open();
        await probe.WaitForStatusAsync("error");

        var shown = await _client.ChatAsync(chat);
        Assert.Contains(told, shown.GetProperty("last_error").GetString(), StringComparison.Ordinal);
        Assert.Equal("assistant: half of", (await _client.HistoryAsync(chat))[^1]);
        Assert.Equal(["message", "error", "status"], probe.Events.TakeLast(3).Select(item => item.GetProperty("type").GetString()));

        fixture.Fake.Enqueue(reply => reply.Text(" the answer"));
        (await _client.SendAsync(chat, "continue")).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("assistant:  the answer", (await _client.HistoryAsync(chat))[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task A_model_that_says_nothing_at_all_has_failed(string said)
    {
        fixture.Fake.Enqueue(reply => reply.Reasoning("hm").Text(said));
        var chat = await _client.CreateAsync($"say nothing {said.Length}");
        await _client.WaitForStatusAsync(chat, "error");
        Assert.Contains(
            "without an answer", (await _client.ChatAsync(chat)).GetProperty("last_error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_more_to_say_after_its_tools_is_a_models_right()
    {
        fixture.Fake.Enqueue(reply => reply.ToolCall("a", "nothing", "{}"));
        fixture.Fake.Enqueue(reply => reply.Text(""));
        var chat = await _client.CreateAsync("do it and be silent");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("tool", (await _client.MessagesAsync(chat))[^1].GetProperty("role").GetString());
    }

    [Fact]
    public async Task A_subagents_report_tells_that_it_was_cut_short()
    {
        var script = new TreeScript(fixture, "cut child")
            .Spawn("write a long book")
            .CallEach("wait_agent")
            .Step(reply => reply.Text("It is unfinished."))
            .Child("write a long book", reply => reply.Text("Once upon").Finish("length"));
        var root = await script.StartAsync();
        await script.WaitForRestAsync(root);
        var error = Assert.Single(await script.ErrorsAsync(root));
        Assert.StartsWith("Once upon", error, StringComparison.Ordinal);
        Assert.Contains("output limit", error, StringComparison.Ordinal);
    }
}
