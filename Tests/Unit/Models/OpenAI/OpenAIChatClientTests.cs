using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models.OpenAI;

public sealed class OpenAIChatClientTests : IAsyncLifetime, IDisposable
{
    private readonly ChatClients _clients = new(ModelLimits.Default, TimeProvider.System);
    private FakeLlm _fake = null!;

    private IChatClient Client => _clients.Client(_fake);

    public async Task InitializeAsync() => _fake = await FakeLlm.StartAsync();

    public async Task DisposeAsync() => await _fake.DisposeAsync();

    public void Dispose() => _clients.Dispose();

    [Fact]
    public async Task Each_delta_arrives_as_an_update_of_its_own_while_the_model_still_writes()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("Hel", "lo").WaitFor(gate).Text(" \"world\"\n\u00e9\ud83d\ude00"));
        await using var updates = Client.GetStreamingResponseAsync(ModelCall.Hello).GetAsyncEnumerator();

        Assert.True(await updates.MoveNextAsync());
        Assert.Equal("Hel", updates.Current.Text);
        Assert.True(await updates.MoveNextAsync());
        Assert.Equal("lo", updates.Current.Text);
        gate.Open();
        Assert.True(await updates.MoveNextAsync());
        Assert.Equal(" \"world\"\n\u00e9\ud83d\ude00", updates.Current.Text);
        Assert.True(await updates.MoveNextAsync());
        Assert.Equal(ChatFinishReason.Stop, updates.Current.FinishReason);
        Assert.False(await updates.MoveNextAsync());
    }

    /// <summary>spec/field.md R10: no phase without an end.</summary>
    [Theory]
    [InlineData("before its answer")]
    [InlineData("within it")]
    [InlineData("within an error")]
    public async Task A_provider_that_sends_nothing_for_a_minute_has_failed_and_may_be_asked_again(string when)
    {
        var (time, gate) = (new FakeTimeProvider(), new Gate());
        using var clients = new ChatClients(ModelLimits.Default, time);
        _fake.Enqueue(reply => _ = when switch
        {
            "before its answer" => reply.WaitFor(gate),
            "within it" => reply.Text("half").WaitFor(gate),
            _ => reply.Stall(503, gate),
        });
        await using var updates = clients.Client(_fake).GetStreamingResponseAsync(ModelCall.Hello).GetAsyncEnumerator();
        if (when == "within it")
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
        Assert.Equal("OpenAI sent nothing for 60 seconds.", failure.Message);
        await _fake.Requests[0].Cancelled.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Usage_is_asked_for_and_told_once_at_the_end()
    {
        _fake.Enqueue(reply => reply.Text("a").Usage(input: 100, output: 20, reasoning: 7, cached: 64));

        var updates = await Client.StreamAsync();

        var usage = Assert.Single(updates.Of<UsageContent>()).Details;
        Assert.Same(usage, Assert.IsType<UsageContent>(updates[^1].Contents[^1]).Details);
        Assert.Equal((100, 20, 120, 7, 64), (
            usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.ReasoningTokenCount, usage.CachedInputTokenCount));
    }

    [Fact]
    public async Task A_running_total_in_every_chunk_counts_once()
    {
        _fake.Enqueue(reply => reply
            .Raw("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n")
            .Raw("data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n"));

        Assert.Equal(2, Assert.Single((await Client.StreamAsync()).Of<UsageContent>()).Details.OutputTokenCount);
    }

    [Fact]
    public async Task Tool_calls_are_shown_in_fragments_and_complete_at_the_end()
    {
        _fake.Enqueue(reply => reply.Text("I look.")
            .ToolCall("call_1", "read_file", "{\"path\": ", "\"a.txt\" }").ToolCall("call_2", "execute", "{\"command\":\"ls\"}"));

        var updates = await Client.StreamAsync();

        Assert.Equal(
            [("call_1", "read_file", ""), ("call_1", "read_file", "{\"path\": "), ("call_1", "read_file", "\"a.txt\" }"),
             ("call_2", "execute", ""), ("call_2", "execute", "{\"command\":\"ls\"}")],
            updates.Of<ToolCallFragment>().Select(fragment => (fragment.CallId, fragment.Name, fragment.Arguments)));
        var calls = updates.Of<FunctionCallContent>();
        Assert.Equal(
            [("call_1", "read_file", "{\"path\": \"a.txt\" }"), ("call_2", "execute", "{\"command\":\"ls\"}")],
            calls.Select(call => (call.CallId, call.Name, call.ArgumentsText())));
        Assert.Equal("a.txt", ((JsonElement)calls[0].Arguments!["path"]!).GetString());
        Assert.Equal(ChatFinishReason.ToolCalls, updates.Single(update => update.FinishReason is not null).FinishReason);
    }

    [Fact]
    public async Task Tool_calls_with_broken_arguments_keep_their_text()
    {
        _fake.Enqueue(reply => reply.ToolCall("call_1", "read_file", "{\"path\": "));

        var call = Assert.Single((await Client.StreamAsync()).Of<FunctionCallContent>());

        Assert.Equal("{\"path\": ", call.ArgumentsText());
        Assert.IsType<JsonException>(call.Exception);
        Assert.Null(call.Arguments);
    }

    [Fact]
    public async Task Tool_calls_that_all_have_number_0_are_told_apart_by_id()
    {
        static string Call(string id) =>
            $$$"""data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"{{{id}}}","function":{"name":"f","arguments":"{}"}}]}}]}"""
            + "\n\n";
        _fake.Enqueue(reply => reply.Raw(Call("a")).Raw(Call("b")));

        Assert.Equal(["a", "b"], (await Client.StreamAsync()).Of<FunctionCallContent>().Select(call => call.CallId));
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public async Task Reasoning_is_told_apart_from_text(string field)
    {
        _fake.Enqueue(reply => reply.Reasoning("Hm", field).Reasoning(", well", field).Text("Yes."));

        var updates = await Client.StreamAsync();

        Assert.Equal("Hm, well", string.Concat(updates.Of<TextReasoningContent>().Select(reasoning => reasoning.Text)));
        Assert.Equal("Yes.", updates.Text());
    }

    [Fact]
    public async Task A_surrogate_pair_split_over_two_deltas_comes_out_whole()
    {
        _fake.Enqueue(reply => reply.Text("a\ud83d", "\ude00b", "\ud83d", "\ude00", "c\ud83d"));

        var updates = await Client.StreamAsync();

        Assert.Equal(["a", "\ud83d\ude00b", "\ud83d\ude00", "c", "\ud83d"], updates.Of<TextContent>().Select(text => text.Text));
    }

    [Fact]
    public async Task A_surrogate_pair_split_within_tool_arguments_comes_out_whole()
    {
        _fake.Enqueue(reply => reply.ToolCall("call_1", "f", "{\"a\":\"\ud83d", "\ude00\"}"));

        var call = Assert.Single((await Client.StreamAsync()).Of<FunctionCallContent>());

        Assert.Equal("{\"a\":\"\ud83d\ude00\"}", call.ArgumentsText());
        Assert.Equal("\ud83d\ude00", ((JsonElement)call.Arguments!["a"]!).GetString());
    }

    [Fact]
    public async Task Buffered_deltas_come_out_at_once_and_none_is_lost()
    {
        const int Count = 20_000;
        _fake.Enqueue(reply => reply.Deltas(Count, i => $" {i}"));
        await using var updates = Client.GetStreamingResponseAsync(ModelCall.Hello).GetAsyncEnumerator();
        var (atOnce, seen) = (0, 0);
        while (true)
        {
            var next = updates.MoveNextAsync().AsTask();
            if (next.IsCompleted) atOnce++;
            if (!await next) break;
            if (updates.Current.FinishReason is not null) continue;
            Assert.Equal($" {seen++}", updates.Current.Text);
        }

        Assert.Equal(Count, seen);
        Assert.True(atOnce > Count / 2, $"Only {atOnce} of {Count} came out at once.");
    }

    [Fact]
    public async Task An_answer_in_one_piece_has_text_reasoning_tool_calls_and_usage()
    {
        _fake.Enqueue(reply => reply.Reasoning("Hm").Text("A ", "title").ToolCall("call_1", "f", "{}").Usage(3, 2));

        var response = await Client.GetResponseAsync(ModelCall.Hello);

        var message = Assert.Single(response.Messages);
        Assert.Equal("A title", response.Text);
        Assert.Equal("Hm", Assert.Single(message.Contents.OfType<TextReasoningContent>()).Text);
        Assert.Equal("call_1", Assert.Single(message.Contents.OfType<FunctionCallContent>()).CallId);
        Assert.Empty(message.Contents.OfType<ToolCallFragment>());
        Assert.Equal(5, response.Usage?.TotalTokenCount);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.False((await _fake.WaitForRequest(1)).Stream);
    }

    [Fact]
    public async Task Cancellation_ends_a_stream_that_hangs_with_the_callers_token()
    {
        using var caller = new CancellationTokenSource();
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("a").WaitFor(gate));
        var call = Client.StreamAsync(cancellationToken: caller.Token);
        await gate.Reached;

        await caller.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(caller.Token, error.CancellationToken);
    }

    [Fact]
    public async Task Cancellation_before_the_first_byte_ends_the_call()
    {
        using var caller = new CancellationTokenSource();
        _fake.Enqueue(reply => reply.Hang());
        var call = Client.StreamAsync(cancellationToken: caller.Token);
        var request = await _fake.WaitForRequest(1);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await request.Cancelled.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_reader_that_leaves_early_closes_the_connection()
    {
        _fake.Enqueue(reply => reply.Paced(25, _ => "a", TimeSpan.FromMilliseconds(40), TimeProvider.System));
        await foreach (var update in Client.GetStreamingResponseAsync(ModelCall.Hello))
        {
            Assert.Equal("a", update.Text);
            break;
        }

        var request = await _fake.WaitForRequest(1);
        await request.Ended.WaitAsync(Eventually.Limit);
        Assert.False(request.Finished, "the model wrote on to nobody");
    }

    [Fact]
    public async Task Calls_one_after_another_share_a_client_and_many_at_once_do_not_wait_for_each_other()
    {
        var gate = new Gate();
        _fake.OnRequest(_ => new FakeReply().Text("a").WaitFor(gate).Text("b"));
        var calls = Enumerable.Range(0, 20).Select(_ => Client.StreamAsync()).ToList();

        await _fake.WaitForRequest(20);
        gate.Open();

        Assert.All(await Task.WhenAll(calls), updates => Assert.Equal("ab", updates.Text()));
        Assert.Same(Client, Client);
    }
}
