using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Tools;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Tools;

/// <summary>JSON of models and tools that is JSON, and yet more than a chat can keep: the chat goes on and stays readable.</summary>
public sealed class HostileJsonTests : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private FakeLlm _fake = null!;
    private FakeMcp _mcp = null!;
    private ParleyServer _server = null!;
    private ParleyClient _client = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _fake = await FakeLlm.StartAsync();
        _mcp = await FakeMcp.StartAsync();
        _mcp.Tool("deep", _ => Nested(63));
        _mcp.Tool("huge", _ => "[1e200000]");
        _mcp.Tool("twice", _ => """{"a":1,"a":2}""");
        _server = await ParleyServer.StartAsync(await _postgres.CreateDatabaseAsync(), _fake, services =>
            services.AddSingleton<ITool>(
                new TestTool("look", (arguments, _) => Task.FromResult(ToolResult.Of(arguments.GetRawText())))));
        _client = _server.Client();
        await _client.PostAsync($"{ParleyClient.Chats}/mcp-servers", new JsonObject { ["name"] = "odd", ["url"] = _mcp.Address.ToString() });
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _mcp.DisposeAsync();
        await _fake.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task Nesting_that_readers_would_refuse_is_an_error_of_a_call_and_text_in_a_result()
    {
        _fake.Enqueue(reply => reply
            .ToolCall("a", "look", $$"""{"at":{{Nested(62)}}}""").ToolCall("b", "odd__deep", "{}")
            .ToolCall("c", "look", $$"""{"at":{{Nested(31)}}}"""));
        _fake.Enqueue(reply => reply.Text("so deep"));
        var chat = await _client.CreateAsync("dig");
        await _client.WaitForStatusAsync(chat, "waiting");

        var results = await ResultsAsync(chat);
        Assert.StartsWith("The arguments are not a JSON object", results[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(Nested(63), results[1].GetProperty("output").GetString());
        Assert.Equal(JsonValueKind.Array, results[2].GetProperty("at").ValueKind);
        Assert.Equal("assistant: so deep", (await _client.HistoryAsync(chat))[^1]);
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.Count(item => item.IsType("message")) == 6, "the whole conversation");
    }

    [Fact]
    public async Task Numbers_that_no_column_holds_are_an_error_of_a_call_and_text_in_a_result()
    {
        _fake.Enqueue(reply => reply
            .ToolCall("a", "look", """{"at":1e200000}""").ToolCall("b", "odd__huge", "{}").ToolCall("c", "look", """{"at":-1e-20000}""")
            .ToolCall("d", "look", """{"at":1.5e308}"""));
        _fake.Enqueue(reply => reply.Text("so large"));
        var chat = await _client.CreateAsync("count");
        await _client.WaitForStatusAsync(chat, "waiting");

        var results = await ResultsAsync(chat);
        Assert.All([results[0], results[2]], result => Assert.StartsWith(
            "The arguments are not a JSON object", result.GetProperty("error").GetString(), StringComparison.Ordinal));
        Assert.Equal("[1e200000]", results[1].GetProperty("output").GetString());
        Assert.Equal(1.5e308, double.Parse(results[3].GetProperty("at").GetRawText(), CultureInfo.InvariantCulture));
        Assert.Equal(2, _fake.Requests.Count);
    }

    [Fact]
    public async Task A_field_that_is_there_twice_keeps_neither_a_call_nor_a_warning_from_its_end()
    {
        for (var step = 0; step < 3; step++)
            _fake.Enqueue(reply => reply.ToolCall("a", "odd__twice", """{"b":1,"b":2}"""));
        _fake.Enqueue(reply => reply.Text("enough"));
        var chat = await _client.CreateAsync("again and again");
        await _client.WaitForStatusAsync(chat, "waiting");

        var results = await ResultsAsync(chat);
        Assert.Equal(2, results[0].GetProperty("a").GetInt32());
        Assert.Equal(2, results[2].GetProperty("output").GetProperty("a").GetInt32());
        Assert.True(results[2].TryGetProperty("loop_warning", out _));
    }

    private async Task<JsonElement[]> ResultsAsync(Guid chat) =>
        [.. (await _client.MessagesAsync(chat)).Where(message => message.GetProperty("role").GetString() == "tool")
            .Select(message => message.GetProperty("content")[0].GetProperty("result"))];

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
