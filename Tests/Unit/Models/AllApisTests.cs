using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models;

/// <summary>What every adapter does with an answer, by the same scripts.</summary>
public sealed class AllApisTests : IAsyncLifetime, IDisposable
{
    private readonly ChatClients _clients = new(ModelLimits.Default, TimeProvider.System);
    private FakeLlm _fake = null!;

    public static TheoryData<FakeApi> Apis => [FakeApi.ChatCompletions, FakeApi.Responses, FakeApi.Messages];

    public async Task InitializeAsync() => _fake = await FakeLlm.StartAsync();

    public async Task DisposeAsync() => await _fake.DisposeAsync();

    public void Dispose() => _clients.Dispose();

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Reasoning_text_and_tool_calls_arrive_as_they_are_written(FakeApi api)
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Reasoning("Hm").Reasoning(", well").Text("I", " look.\ud83d", "\ude00").WaitFor(gate)
            .ToolCall("call_1", "read_file", "{\"path\": ", "\"a.txt\" }").ToolCall("call_2", "execute", "{\"command\":\"ls\"}"));
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in _clients.Client(_fake, api).GetStreamingResponseAsync(ModelCall.Hello))
        {
            updates.Add(update);
            if (updates.Text() == "I look.\ud83d\ude00") gate.Open();
        }

        Assert.Equal(api, _fake.Requests[0].Api);
        Assert.Equal("Hm, well", string.Concat(updates.Of<TextReasoningContent>().Select(reasoning => reasoning.Text)));
        Assert.Equal(["I", " look.", "\ud83d\ude00"], updates.Of<TextContent>().Select(text => text.Text));
        Assert.Equal(
            [("call_1", "read_file", "{\"path\": \"a.txt\" }"), ("call_2", "execute", "{\"command\":\"ls\"}")],
            updates.Of<ToolCallFragment>().GroupBy(fragment => (fragment.CallId, fragment.Name))
                .Select(call => (call.Key.CallId, call.Key.Name, string.Concat(call.Select(fragment => fragment.Arguments)))));
        Assert.Equal(
            [("call_1", "read_file", "{\"path\": \"a.txt\" }"), ("call_2", "execute", "{\"command\":\"ls\"}")],
            updates.Of<FunctionCallContent>().Select(call => (call.CallId, call.Name, call.ArgumentsText())));
        Assert.Equal(ChatFinishReason.ToolCalls, updates.Single(update => update.FinishReason is not null).FinishReason);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task An_answer_in_one_piece_has_text_reasoning_tool_calls_and_usage(FakeApi api)
    {
        _fake.Enqueue(reply => reply.Reasoning("Hm").Text("A ", "title").ToolCall("call_1", "f", "{\"a\":1}").Usage(3, 2));

        var response = await _clients.Client(_fake, api).GetResponseAsync(ModelCall.Hello);

        var message = Assert.Single(response.Messages);
        Assert.Equal("A title", response.Text);
        Assert.Equal("Hm", string.Concat(message.Contents.OfType<TextReasoningContent>().Select(reasoning => reasoning.Text)));
        Assert.Equal("{\"a\":1}", Assert.Single(message.Contents.OfType<FunctionCallContent>()).ArgumentsText());
        Assert.Empty(message.Contents.OfType<ToolCallFragment>());
        Assert.Equal(5, response.Usage?.TotalTokenCount);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.False(_fake.Requests[0].Stream);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Tokens_are_told_once_with_the_providers_own_words(FakeApi api)
    {
        _fake.Enqueue(reply => reply.Usage(input: 100, output: 20, reasoning: 7, cached: 64).Text("a"));

        var usage = Assert.Single((await _clients.Client(_fake, api).StreamAsync()).Of<UsageContent>());

        var tokens = usage.Details;
        Assert.Equal((100, 20, 120, 64), (
            tokens.InputTokenCount, tokens.OutputTokenCount, tokens.TotalTokenCount, tokens.CachedInputTokenCount));
        var stored = TokenCounts.Of(tokens);
        Assert.Equal((36, 64), (stored.InputTokens, stored.CacheReadTokens));
        Assert.Contains("tokens\":20", Assert.IsType<JsonText>(usage.RawRepresentation).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task The_size_of_the_window_is_what_the_provider_tells_in_a_stream_and_in_one_piece(FakeApi api)
    {
        for (var i = 0; i < 2; i++)
            _fake.Enqueue(reply => reply.Usage(10, 2).UsageField("max_input_tokens", 4096).UsageField("context_window", 8192).Text("a"));

        var streamed = Assert.Single((await _clients.Client(_fake, api).StreamAsync()).Of<UsageContent>());
        var whole = await _clients.Client(_fake, api).GetResponseAsync(ModelCall.Hello);

        Assert.Equal((8192, 8192), (TokenCounts.Of(streamed.Details).ContextLimit, TokenCounts.Of(whole.Usage!).ContextLimit));
        Assert.Equal(10, streamed.Details.InputTokenCount);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Calls_that_share_an_id_are_told_apart_and_broken_arguments_keep_their_text(FakeApi api)
    {
        _fake.Enqueue(reply => reply.ToolCall("call_1", "f", "{\"a\":1}").ToolCall("call_1", "g", "{\"a\": "));

        var calls = (await _clients.Client(_fake, api).StreamAsync()).Of<FunctionCallContent>();

        Assert.Equal(
            [("call_1", "f", "{\"a\":1}"), ("call_1_2", "g", "{\"a\": ")],
            calls.Select(call => (call.CallId, call.Name, call.ArgumentsText())));
        Assert.IsType<JsonException>(calls[1].Exception);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Why_an_answer_ends_has_one_name(FakeApi api)
    {
        foreach (var (told, expected) in new[]
        {
            ("stop", ChatFinishReason.Stop), ("length", ChatFinishReason.Length), ("content_filter", ChatFinishReason.ContentFilter),
        })
        {
            _fake.Enqueue(reply => reply.Text("a").Finish(told));
            var updates = await _clients.Client(_fake, api).StreamAsync();
            Assert.Equal(expected, updates.Single(update => update.FinishReason is not null).FinishReason);
        }
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task An_answer_that_is_cut_off_torn_or_no_answer_at_all_fails_and_says_so(FakeApi api)
    {
        var client = _clients.Client(_fake, api);
        _fake.Enqueue(reply => reply.Text("half").Truncate());
        _fake.Enqueue(reply => reply.Text("half").Drop());
        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<ProviderException>(() => client.StreamAsync());
            Assert.Equal((ProviderErrorKind.Connection, true), (error.Kind, error.Retryable));
        }

        _fake.Enqueue(reply => reply.Html());
        _fake.Enqueue(reply => reply.Html());
        _fake.Enqueue(reply => reply.Raw("data: hello\n\n"));
        _fake.Enqueue(reply => reply.Body(200, "application/json", "{\"ok\":true}"));
        foreach (var stream in new[] { true, false, true, false })
        {
            var error = await Assert.ThrowsAsync<ProviderException>(
                () => stream ? client.StreamAsync() : client.GetResponseAsync(ModelCall.Hello));
            Assert.Equal((ProviderErrorKind.Config, false), (error.Kind, error.Retryable));
            Assert.Contains("check the base URL", error.Message, StringComparison.Ordinal);
        }
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
        _fake.Enqueue(reply => reply.Raw(Encoding.Latin1.GetBytes(events)).Truncate());

        Assert.Equal("a\ufffd", (await _clients.Client(_fake, api).StreamAsync()).Text());
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task An_answer_without_end_is_given_up(FakeApi api)
    {
        var filler = new string('x', 1_000_000);
        _fake.Enqueue(reply => reply.Deltas(100, _ => filler));

        var error = await Assert.ThrowsAsync<ProviderException>(async () =>
        {
            await foreach (var _ in _clients.Client(_fake, api).GetStreamingResponseAsync(ModelCall.Hello))
            {
            }
        });

        Assert.Equal((ProviderErrorKind.Generic, false), (error.Kind, error.Retryable));
        Assert.Contains("too large", error.Message, StringComparison.Ordinal);
        await _fake.Requests[0].Cancelled.WaitAsync(Eventually.Limit);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_provider_that_falls_silent_has_failed_and_the_call_is_closed(FakeApi api)
    {
        var (time, gate) = (new FakeTimeProvider(), new Gate());
        using var clients = new ChatClients(ModelLimits.Default, time);
        _fake.Enqueue(reply => reply.Text("half").WaitFor(gate));
        await using var updates = clients.Client(_fake, api).GetStreamingResponseAsync(ModelCall.Hello).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());
        var next = updates.MoveNextAsync().AsTask();
        await gate.Reached;

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return next.IsCompleted;
            },
            "the end of the call");

        var failure = await Assert.ThrowsAsync<ProviderException>(() => next);
        Assert.Equal((ProviderErrorKind.Timeout, true), (failure.Kind, failure.Retryable));
        await _fake.Requests[0].Cancelled.WaitAsync(Eventually.Limit);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task An_answer_that_goes_on_slowly_is_heard_to_its_end(FakeApi api)
    {
        var (time, gates) = (new FakeTimeProvider(), Enumerable.Range(0, 14).Select(_ => new Gate()).ToArray());
        using var clients = new ChatClients(ModelLimits.Default, time);
        _fake.Enqueue(reply =>
        {
            foreach (var gate in gates)
                reply.Text("a").WaitFor(gate);
        });
        var said = "";
        await foreach (var update in clients.Client(_fake, api).GetStreamingResponseAsync(ModelCall.Hello))
        {
            said += update.Text;
            if (update.Text.Length == 0)
                continue;
            // Fourteen times: longer in all than a provider may say nothing of its answer.
            time.Advance(TimeSpan.FromSeconds(50));
            gates[said.Length - 1].Open();
        }

        Assert.Equal(new string('a', gates.Length), said);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Cancellation_ends_a_call_with_the_callers_token_and_the_provider_stops(FakeApi api)
    {
        using var caller = new CancellationTokenSource();
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("a").WaitFor(gate));
        var call = _clients.Client(_fake, api).StreamAsync(cancellationToken: caller.Token);
        await gate.Reached;

        await caller.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(caller.Token, error.CancellationToken);
        await _fake.Requests[0].Cancelled.WaitAsync(Eventually.Limit);
        Assert.False(_fake.Requests[0].DoneSent);
    }
}
