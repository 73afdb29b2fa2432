using System.Net;
using System.Text;
using System.Text.Json;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Models;

/// <summary>
/// Providers that answer with what is no answer. Whatever comes, the turn ends with a friendly error or is repaired, and the chat takes
/// the next message.
/// </summary>
public sealed class ProviderFaultTests(ProviderFaultFixture fixture) : IClassFixture<ProviderFaultFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    public static TheoryData<FakeApi> Apis => [FakeApi.ChatCompletions, FakeApi.Responses, FakeApi.Messages];

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_web_page_in_the_place_of_an_answer_is_an_error(FakeApi api)
    {
        var chat = await fixture.CreateAsync(api, reply => reply.Html());

        await AssertFailedAsync(chat, "answered with something that is not a chat completion; check the base URL.");
        await AssertGoesOnAsync(chat);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task An_answer_that_is_cut_off_is_asked_for_again_and_leaves_nothing(FakeApi api)
    {
        var chat = await fixture.CreateAsync(
            api,
            reply => reply.Text("half").ToolCall("call_1", "look", "{\"at\":").Truncate(),
            reply => reply.Text("whole"));
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitForAsync(item => item.IsType("retry"), "the retry");

        await fixture.AdvanceUntilAskedAsync(_fake.Requests.Count + 1);

        await AssertRepairedAsync(chat, "assistant: whole");
        await AssertGoesOnAsync(chat);
    }

    [Theory]
    [InlineData(FakeApi.ChatCompletions, "data: {\"choices\":[{\"delta\":{\"content\":\"a\u00ff\"},\"finish_reason\":\"stop\"}]}\n\n")]
    [InlineData(
        FakeApi.Responses,
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\u00ff\"}\n\n"
        + "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}\n\n")]
    [InlineData(
        FakeApi.Messages,
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"a\u00ff\"}}\n\ndata: {\"type\":\"message_stop\"}\n\n")]
    public async Task Bytes_that_are_no_text_are_replaced(FakeApi api, string events)
    {
        var chat = await fixture.CreateAsync(api, reply => reply.Raw(Encoding.Latin1.GetBytes(events)).Truncate());

        await AssertRepairedAsync(chat, "assistant: a\ufffd");
        await AssertGoesOnAsync(chat);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_flood_is_an_error_and_the_provider_is_let_go(FakeApi api)
    {
        var filler = new string('x', 10_000);
        var chat = await fixture.CreateAsync(api, reply => reply.Deltas(5_000, _ => filler));

        await AssertFailedAsync(chat, "exceeded 3900000 bytes and was stopped.");
        await _fake.Requests[^1].Cancelled.WaitAsync(Eventually.Limit);
        await AssertGoesOnAsync(chat);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Arguments_that_are_no_JSON_object_are_told_to_the_model(FakeApi api)
    {
        var chat = await fixture.CreateAsync(
            api,
            reply => reply.ToolCall("call_1", "look", "{\"at\": ").ToolCall("call_2", "look", "[1]").ToolCall("call_3", "look", "{}"),
            reply => reply.Text("I see."));

        await AssertRepairedAsync(
            chat,
            "assistant: ",
            "tool: call_1 error: The arguments are not a JSON object, or are nested too deeply or have a number too large to be kept.",
            "tool: call_2 error: The arguments are not a JSON object, or are nested too deeply or have a number too large to be kept.",
            "tool: call_3 output: a door",
            "assistant: I see.");
        Assert.Equal(["call_1", "call_2", "call_3"], _fake.Requests[^1].ToolResults.Select(result => result.CallId));
        await AssertGoesOnAsync(chat);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Calls_with_one_id_are_told_apart(FakeApi api)
    {
        var chat = await fixture.CreateAsync(
            api,
            reply => reply.ToolCall("same", "look", "{}").ToolCall("same", "nothing", "{}"),
            reply => reply.Text("Two."));

        await AssertRepairedAsync(
            chat,
            "assistant: ",
            "tool: same output: a door",
            "tool: same_2 error: Tool not found: nothing",
            "assistant: Two.");
        Assert.Equal(["same", "same_2"], _fake.Requests[^1].ToolResults.Select(result => result.CallId));
        await AssertGoesOnAsync(chat);
    }

    private async Task AssertFailedAsync(Guid chat, string sentence)
    {
        await _client.WaitForStatusAsync(chat, "error");
        var error = (await _client.ChatAsync(chat)).GetProperty("last_error").GetString()!;
        Assert.EndsWith(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain("<", error, StringComparison.Ordinal);
        Assert.Equal(["user: question"], await _client.HistoryAsync(chat));
    }

    /// <summary>The turn has ended well, with these rows after the question.</summary>
    private async Task AssertRepairedAsync(Guid chat, params string[] rows)
    {
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(rows.Prepend("user: question"), (await _client.MessagesAsync(chat)).Select(Row));
    }

    private async Task AssertGoesOnAsync(Guid chat)
    {
        _fake.Enqueue(reply => reply.Text("fine"));
        Assert.False((await _client.SendAsync(chat, "go on")).Expect(HttpStatusCode.OK).GetProperty("queued").GetBoolean());
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: go on", "assistant: fine"], (await _client.HistoryAsync(chat)).TakeLast(2));
        Assert.Equal(JsonValueKind.Null, (await _client.ChatAsync(chat)).GetProperty("last_error").ValueKind);
    }

    private static string Row(JsonElement message)
    {
        var part = message.GetProperty("content")[0];
        if (!part.IsType("tool-result"))
            return message.Line();
        var result = part.GetProperty("result").EnumerateObject().Single();
        return $"tool: {part.GetProperty("tool_call_id").GetString()} {result.Name}: {result.Value}";
    }
}
