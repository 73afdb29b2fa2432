using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Tools;
using Parley.Tests.Http.Tools;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Models;

/// <summary>A turn with a tool by each of the APIs, with options that an administrator has set.</summary>
public sealed class ApiTests : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private FakeLlm _fake = null!;
    private ParleyServer _server = null!;
    private ParleyClient _client = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _fake = await FakeLlm.StartAsync();
        _server = await ParleyServer.StartAsync(await _postgres.CreateDatabaseAsync(), configure: services => services
            .AddSingleton<ITool>(new TestTool("look", (_, _) => Task.FromResult(ToolResult.Of("a door"))))
            .AddSingleton<ITool>(new TestTool("open", (_, _) => Task.FromResult(ToolResult.Error("it is locked")))));
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
    [InlineData(
        FakeApi.Messages, "anthropic", """{"anthropic":{"thinking":{"budget_tokens":2048}}}""",
        "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}", "\"signature\":\"sig_1_0\"")]
    [InlineData(
        FakeApi.Responses, "openai", """{"openai":{"api":"responses","reasoning_effort":"low"}}""",
        "\"reasoning\":{\"effort\":\"low\"}", "\"encrypted_content\":\"encrypted_1_0\"")]
    [InlineData(
        FakeApi.ChatCompletions, "openai-compat", """{"openaicompat":{"reasoning_effort":"low"}}""",
        "\"reasoning_effort\":\"low\"", "\"tool_call_id\":\"call_1\"")]
    public async Task A_turn_with_a_tool_goes_to_the_model_and_back(
        FakeApi api, string provider, string options, string sentFirst, string sentBack)
    {
        await _client.AddProviderAsync(provider, "key", _fake.BaseAddress);
        await _client.AddConfigAsync(provider, "gpt-5-fake", new JsonObject
        {
            ["is_default"] = true,
            ["model_config"] = new JsonObject { ["provider_options"] = JsonNode.Parse(options) },
        });
        _fake.Enqueue(reply => reply.Usage(100, 20, cached: 60).Reasoning("Hm.").Text("I look.").ToolCall("call_1", "look", "{}"));
        _fake.Enqueue(reply => reply.Text("There is ").Text("a door."));

        var chat = await _client.CreateAsync("what is there?");
        await _client.WaitForStatusAsync(chat, "waiting");

        Assert.Equal([api, api], _fake.Requests.Select(request => request.Api));
        Assert.All(_fake.Requests, request => Assert.Contains("look", request.ToolNames));
        Assert.Contains(sentFirst, _fake.Requests[0].Body.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(sentBack, _fake.Requests[1].Body.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("a door", Assert.Single(_fake.Requests[1].ToolResults).Text, StringComparison.Ordinal);
        var usage = (await _client.MessagesAsync(chat)).First(message => message.GetProperty("role").GetString() == "assistant")
            .GetProperty("usage");
        Assert.Equal(
            (40, 60, 20),
            (usage.GetProperty("input_tokens").GetInt64(), usage.GetProperty("cache_read_tokens").GetInt64(),
             usage.GetProperty("output_tokens").GetInt64()));
    }

    /// <summary>Anthropic Messages alone has a word for it; the others learn it from the text.</summary>
    [Theory]
    [InlineData(FakeApi.Messages, "anthropic", "{}", "call_2")]
    [InlineData(FakeApi.Responses, "openai", """{"openai":{"api":"responses"}}""", null)]
    [InlineData(FakeApi.ChatCompletions, "openai-compat", "{}", null)]
    public async Task A_failed_tool_call_is_told_as_such_where_the_API_has_a_word_for_it(
        FakeApi api, string provider, string options, string? flagged)
    {
        await _client.AddProviderAsync(provider, "key", _fake.BaseAddress);
        await _client.AddConfigAsync(provider, "fake", new JsonObject
        {
            ["is_default"] = true,
            ["model_config"] = new JsonObject { ["provider_options"] = JsonNode.Parse(options) },
        });
        _fake.Enqueue(reply => reply.ToolCall("call_1", "look", "{}").ToolCall("call_2", "open", "{}"));
        _fake.Enqueue(reply => reply.Text("Locked."));
        _fake.Enqueue(reply => reply.Text("Still."));
        var chat = await _client.CreateAsync("open it");
        await _client.WaitForStatusAsync(chat, "waiting");

        // As the step has it, and again as it was stored.
        await _client.SendAsync(chat, "again");
        await _client.WaitForStatusAsync(chat, "waiting");

        foreach (var request in _fake.Requests.Skip(1))
        {
            Assert.Equal(api, request.Api);
            Assert.Contains("it is locked", request.ToolResults[1].Text, StringComparison.Ordinal);
            Assert.Equal(
                flagged is null ? [] : [flagged],
                request.Messages.Where(message => message.TryGetProperty("content", out var blocks) && blocks.ValueKind is JsonValueKind.Array)
                    .SelectMany(message => message.GetProperty("content").EnumerateArray())
                    .Where(block => block.TryGetProperty("is_error", out var isError) && isError.GetBoolean())
                    .Select(block => block.GetProperty("tool_use_id").GetString()));
            Assert.Equal(flagged is null ? 0 : 1, request.Body.GetRawText().Split("is_error").Length - 1);
        }
    }
}
