using System.Text.Json;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Matrix;

/// <summary>Matrix items about what a stream shows.</summary>
public sealed class StreamTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task Matrix_1_who_sees_running_gets_every_delta_emitted_so_far()
    {
        string[] said = ["one ", "two ", "three "];
        Gate[] gates = [new(), new(), new()];
        _fake.Enqueue(reply => reply
            .Text(said[0]).WaitFor(gates[0]).Text(said[1]).WaitFor(gates[1]).Text(said[2]).WaitFor(gates[2]).Text("four"));
        var chat = await _client.CreateAsync("matrix 1");

        // A tight loop of fresh connections from creation on: what the first one has heard before is in the snapshot of each.
        await using var first = await _client.FollowAsync(chat);
        for (var opened = 0; opened < gates.Length;)
        {
            var heard = first.Events.StreamedText();
            await using var probe = await _client.FollowAsync(chat);
            var snapshot = await SnapshotAsync(probe);
            Assert.Equal("running", snapshot[0].Status());
            Assert.StartsWith(heard, snapshot.StreamedText(), StringComparison.Ordinal);
            if (heard == string.Concat(said[..(opened + 1)]))
                gates[opened++].Open();
        }

        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("one two three four", (await _client.MessagesAsync(chat))[^1].Text());
    }

    [Fact]
    public async Task Matrix_24_a_late_joiner_gets_the_stored_step_and_none_of_its_parts()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("let me look").ToolCall("call_1", "look", """{"where":"here"}""").Finish("tool_calls"));
        _fake.Enqueue(reply => reply.Text("second").WaitFor(gate).Text(" step"));
        var chat = await _client.CreateAsync("matrix 24");
        await gate.Reached;

        await using var probe = await _client.FollowAsync(chat);
        var events = await probe.WaitAsync(events => events.StreamedText().Length > 0, "the second step's parts");
        Assert.Equal(
            ["user", "assistant", "tool"],
            events.Where(item => item.IsType("message")).Select(item => item.GetProperty("message").GetProperty("role").GetString()));
        Assert.Equal("second", events.StreamedText());
        Assert.DoesNotContain(events, item => item.IsType("message_part") && item.ToString().Contains("call_1", StringComparison.Ordinal));
        gate.Open();
        await probe.WaitForStatusAsync("waiting");
    }

    [Fact]
    public async Task Matrix_27_a_snapshot_starts_with_the_status_and_is_never_replayed()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("a", "b", "c").WaitFor(gate).Text("d"));
        var chat = await _client.CreateAsync("matrix 27");
        await gate.Reached;
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.StreamedText() == "abc", "the parts so far");
        Assert.True(probe.Events[0].IsType("status"));

        gate.Open();
        await probe.WaitForStatusAsync("waiting");
        var events = probe.Events;
        Assert.Equal("abcd", events.StreamedText());
        var ids = events
            .Where(item => item.IsType("message"))
            .Select(item => item.GetProperty("message").GetProperty("id").GetInt64())
            .ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal("abcd", events.Last(item => item.IsMessage("assistant")).GetProperty("message").Text());
    }

    [Fact]
    public async Task Matrix_27_order_of_a_snapshot_is_status_messages_queue_parts()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("part").WaitFor(gate));
        var chat = await _client.CreateAsync("matrix 27 order");
        await gate.Reached;
        (await _client.SendAsync(chat, "queued")).Expect(System.Net.HttpStatusCode.OK);
        _fake.Enqueue(reply => reply.Text("answer to queued"));

        await using var probe = await _client.FollowAsync(chat);
        var events = await probe.WaitAsync(events => events.StreamedText().Length > 0, "the parts");
        Assert.Equal(["status", "message", "queue_update", "message_part"], events.Select(item => item.GetProperty("type").GetString()));
        gate.Open();
        await probe.WaitForStatusAsync("waiting");
    }

    /// <summary>A snapshot's events: only the last of them has a place.</summary>
    private static async Task<IReadOnlyList<JsonElement>> SnapshotAsync(EventProbe probe)
    {
        var events = await probe.WaitAsync(seen => seen.Any(HasPlace), "a snapshot");
        return [.. events.TakeWhile(item => !HasPlace(item)), events.First(HasPlace)];
    }

    private static bool HasPlace(JsonElement item) => item.GetProperty("position").GetString() != "0:0";
}
