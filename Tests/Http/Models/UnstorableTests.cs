using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Tools;
using Parley.Tests.Http.Commands;
using Parley.Tests.Http.Tools;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Models;

/// <summary>What a provider sends and PostgreSQL refuses, wherever it stands: it ends no chat and is paid once.</summary>
public sealed class UnstorableTests : IAsyncLifetime
{
    // A zero character and half of a surrogate pair, as JSON has them.
    private const string Odd = """\u0000\ud83d""";
    private const string Args = """{\"n\":1}""";

    private static readonly string Numbers = $$"""9223372036854775807,"note":"{{Odd}}","big":1e200000,"twice":1,"twice":2""";

    private readonly PostgresFixture _postgres = new();
    private FakeLlm _fake = null!;
    private ParleyServer _server = null!;
    private ParleyClient _client = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _fake = await FakeLlm.StartAsync();
        _server = await ParleyServer.StartAsync(await _postgres.CreateDatabaseAsync(), configure: services =>
            services.AddSingleton<ITool>(new TestTool("lo\uFFFDok", (_, _) => Task.FromResult(ToolResult.Of("a door")))));
        _client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _fake.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Theory]
    [InlineData(FakeApi.ChatCompletions, "openai-compat", "{}")]
    [InlineData(FakeApi.Messages, "anthropic", "{}")]
    [InlineData(FakeApi.Responses, "openai", """{"openai":{"api":"responses"}}""")]
    public async Task It_is_stored_as_far_as_it_can_be(FakeApi api, string provider, string options)
    {
        await _client.AddProviderAsync(provider, "key", _fake.BaseAddress);
        await _client.AddConfigAsync(provider, "gpt-5-fake", new JsonObject
        {
            ["is_default"] = true,
            ["model_config"] = new JsonObject { ["provider_options"] = JsonNode.Parse(options) },
        });
        _fake.Enqueue(reply => reply.Raw(string.Concat(Events(api).Select(data => $"data: {data}\n\n"))).Truncate());
        _fake.Enqueue(reply => reply.Text("There is a door."));

        var chat = await _client.CreateAsync("what is there?");
        await _client.WaitForStatusAsync(chat, "waiting");

        Assert.Equal(2, _fake.Requests.Count);
        Assert.Equal("assistant: There is a door.", (await _client.HistoryAsync(chat))[^1]);
        var result = (await _client.MessagesAsync(chat)).Single(message => message.GetProperty("role").GetString() == "tool");
        Assert.Equal("c\uFFFD\uFFFD", result.GetProperty("content")[0].GetProperty("tool_call_id").GetString());
        Assert.Equal(2L, await _server.QueryAsync<long>(
            "SELECT count(*) FROM usage WHERE chat_id = $1 AND kind = 'step' AND input_tokens < 100000", chat));
    }

    private static string[] Events(FakeApi api) => api switch
    {
        FakeApi.Messages =>
        [
            $$$$"""{"type":"message_start","message":{"id":"m","usage":{"input_tokens":{{{{Numbers}}}}}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"hm","signature":""}}""",
            $$$$"""{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s{{{{Odd}}}}"}}""",
            """{"type":"content_block_stop","index":0}""",
            $$$$"""{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"c{{{{Odd}}}}","name":"lo\u0000ok","input":{}}}""",
            $$$$"""{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{{{{Args}}}}"}}""",
            """{"type":"content_block_stop","index":1}""",
            $$$$"""{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":{{{{Numbers}}}}}}""",
            """{"type":"message_stop"}""",
        ],
        FakeApi.Responses =>
        [
            $$$$"""{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"r","encrypted_content":"e{{{{Odd}}}}"}}""",
            $$$$"""{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","call_id":"c{{{{Odd}}}}","name":"lo\u0000ok"}}""",
            $$$$"""{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{{{{Args}}}}"}""",
            $$$$"""{"type":"response.completed","response":{"id":"r","status":"completed","usage":{"input_tokens":{{{{Numbers}}}}}}}""",
        ],
        _ =>
        [
            $$$$"""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c{{{{Odd}}}}","function":{"name":"lo\u0000ok","arguments":"{{{{Args}}}}"}}]}}]}""",
            """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""",
            $$$$"""{"choices":[],"usage":{"prompt_tokens":{{{{Numbers}}}}}}""",
            "[DONE]",
        ],
    };
}
