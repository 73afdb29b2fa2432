using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Grains.Models.OpenAI;
using Parley.Grains.Storage;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models.OpenAI;

public sealed class ChatRequestTests
{
    private static readonly ModelTarget Local =
        new() { Provider = "openai-compat", Model = "m", BaseUrl = new Uri("http://localhost:1/v1") };

    [Fact]
    public async Task A_conversation_with_tools_is_written_as_the_API_wants_it()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.System, "Be kind."),
            new(ChatRole.User, "List \ud83d\ude00"),
            new(ChatRole.Assistant, [new TextReasoningContent("hm"), ToolCalls.Create("c1", "execute", "{ \"a\": 1 }")]),
            new(ChatRole.Tool, [
                new FunctionResultContent("c1", "done"),
                new FunctionResultContent("c2", JsonElement.Parse("{\"x\":[1]}"))]),
            new(ChatRole.Assistant, "Here."),
        ];

        var body = await BodyAsync(Local, messages);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            [
              {"role":"system","content":"Be kind."},
              {"role":"user","content":"List 😀"},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"c1","type":"function","function":{"name":"execute","arguments":"{ \"a\": 1 }"}}]},
              {"role":"tool","tool_call_id":"c1","content":"done"},
              {"role":"tool","tool_call_id":"c2","content":"{\"x\":[1]}"},
              {"role":"assistant","content":"Here."}
            ]
            """), body["messages"]), body.ToJsonString());
        Assert.Equal("{\"include_usage\":true}", body["stream_options"]!.ToJsonString());
        Assert.Equal("m", (string?)body["model"]);
    }

    [Fact]
    public async Task Tools_are_written_with_their_schema()
    {
        var options = new ChatOptions { Tools = [new Tool()], ToolMode = ChatToolMode.RequireAny, Temperature = 0.5f };

        var body = await BodyAsync(Local, ModelCall.Hello, options);

        Assert.Equal(
            """[{"type":"function","function":{"name":"execute","description":"Runs a command.","parameters":{"type":"object"}}}]""",
            body["tools"]!.ToJsonString());
        Assert.Equal("required", (string?)body["tool_choice"]);
        Assert.Equal(0.5, (double?)body["temperature"]);
    }

    [Theory]
    [InlineData("openai", null, "gpt-5.2", null, "max_completion_tokens", 32000)]
    [InlineData("openai", null, "gpt-4o-mini", null, null, null)]
    [InlineData("openai", null, "gpt-4o-mini", 100, "max_completion_tokens", 100)]
    [InlineData("openai-compat", "http://localhost:1/v1", "gpt-5.2", null, null, null)]
    [InlineData("openai-compat", "http://localhost:1/v1", "llama", 100, "max_tokens", 100)]
    public async Task The_output_limit_is_sent_under_the_name_and_only_where_the_model_takes_it(
        string provider, string? url, string model, int? limit, string? field, int? value)
    {
        var target = new ModelTarget
        {
            Provider = provider,
            Model = model,
            BaseUrl = url is null ? null : new Uri(url),
            Options = new CallOptions { MaxOutputTokens = limit },
        };

        var body = await BodyAsync(target, ModelCall.Hello);

        var names = body.Select(property => property.Key);
        Assert.Equal(field is null ? [] : [field], names.Where(name => name.StartsWith("max_", StringComparison.Ordinal)));
        if (field is not null) Assert.Equal(value, (int?)body[field]);
    }

    [Fact]
    public async Task What_providers_refuse_is_made_legal()
    {
        var body = await BodyAsync(OpenAI(CallOptions.Empty), SampleRequests.Conversation, SampleRequests.Options());

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            [
              {"role":"system","content":"Be kind."},
              {"role":"system","content":"Be brief."},
              {"role":"user","content":[
                {"type":"text","text":"What is this? 😀"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}},
                {"type":"text","text":"[A file of type application/zip that cannot be shown to this model.]"}]},
              {"role":"assistant","content":"I look.","tool_calls":[
                {"id":"functions_read_0_x_8190d108","type":"function",
                 "function":{"name":"files_server_read_9e1e837d","arguments":"{ \"a\": 1 }"}},
                {"id":"c2","type":"function","function":{"name":"execute","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"functions_read_0_x_8190d108","content":"done"},
              {"role":"tool","tool_call_id":"c2","content":"{\"error\":\"x\"}"},
              {"role":"user","content":"And?"},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"c2_2","type":"function","function":{"name":"execute","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c2_2","content":"again"},
              {"role":"user","content":"Go on"}
            ]
            """), body["messages"]), body["messages"]!.ToJsonString());
        var names = body["tools"]!.AsArray().Select(tool => (string?)tool!["function"]!["name"]);
        Assert.Equal(["execute", "files_server_read_9e1e837d"], names);
    }

    [Fact]
    public async Task A_tool_called_by_its_legal_name_is_the_one_that_was_offered()
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.OnRequest(request => new FakeReply().ToolCall("c1", request.ToolNames[1], "{}"));

        foreach (var api in Enum.GetValues<FakeApi>())
        {
            var updates = await clients.Client(fake, api).StreamAsync(options: SampleRequests.Options());
            Assert.Equal(SampleRequests.StrangeName, Assert.Single(updates.Of<FunctionCallContent>()).Name);
        }
    }

    [Theory]
    [InlineData(
        "openai",
        """
        {"openai":{"reasoning_effort":"low","text_verbosity":"low","service_tier":"flex","parallel_tool_calls":false,
         "max_completion_tokens":7,"max_tool_calls":2,"reasoning_summary":"auto","metadata":{"a":"b"}}}
        """,
        """
        {"reasoning_effort":"low","verbosity":"low","service_tier":"flex","parallel_tool_calls":false,"max_tokens":7,
         "metadata":{"a":"b"}}
        """)]
    [InlineData(
        "openai-compat", """{"openaicompat":{"reasoning_effort":"very","top_a":1}}""",
        """{"reasoning_effort":"very","top_a":1,"top_k":3}""")]
    [InlineData(
        "google", """{"google":{"thinking_config":{"thinking_budget":-1,"include_thoughts":true},"cached_content":"x"}}""",
        """
        {"extra_body":{"google":{"thinking_config":{"thinking_budget":-1,"include_thoughts":true},"cached_content":"x"}}}
        """)]
    [InlineData(
        "openrouter", """{"openrouter":{"reasoning":{"enabled":true,"max_tokens":9},"provider":{"sort":"price"},"transforms":[]}}""",
        """{"reasoning":{"enabled":true,"max_tokens":9},"provider":{"sort":"price"},"transforms":[],"top_k":3}""")]
    [InlineData("vercel", """{"vercel":{"providerOptions":{"gateway":{}}}}""", """{"providerOptions":{"gateway":{}}}""")]
    public async Task Each_provider_gets_its_own_options_and_no_others(string provider, string own, string expected)
    {
        var options = JsonSerializer.Deserialize(
            $$"""{"temperature":0.5,"presence_penalty":1,"frequency_penalty":-1,"top_k":3,"provider_options":{{own}}}""",
            StorageJson.Default.CallOptions)!;
        var target = Local with { Provider = provider, Options = options };

        var body = await BodyAsync(target, ModelCall.Hello, SampleRequests.Options());

        foreach (var common in new[] { "model", "messages", "tools", "stream", "stream_options" }) body.Remove(common);
        Assert.Equal((0.5, 1, -1), ((double?)body["temperature"], (double?)body["presence_penalty"], (double?)body["frequency_penalty"]));
        foreach (var common in new[] { "temperature", "presence_penalty", "frequency_penalty" }) body.Remove(common);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), body), body.ToJsonString());
    }

    [Theory]
    [InlineData("secret", "Bearer secret")]
    [InlineData(null, null)]
    public async Task The_key_is_sent_as_a_bearer_token_and_none_when_there_is_none(string? key, string? header)
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.Enqueue(reply => reply.Text("a"));

        await clients.For(fake.Target() with { ApiKey = key }).StreamAsync();

        Assert.Equal(header, (await fake.WaitForRequest(1)).Headers.GetValueOrDefault("Authorization"));
    }

    [Fact]
    public void A_printed_target_does_not_show_its_key() =>
        Assert.DoesNotContain("secret", (Local with { ApiKey = "secret" }).ToString(), StringComparison.Ordinal);

    private static ModelTarget OpenAI(CallOptions options) => new() { Provider = "openai", Model = "gpt-5.2", Options = options };

    private static async Task<JsonObject> BodyAsync(ModelTarget target, IEnumerable<ChatMessage> messages, ChatOptions? options = null)
    {
        using var body = ChatRequest.Write(target, messages, options, stream: true);
        using var written = new MemoryStream();
        await body.WriteToAsync(written, CancellationToken.None);
        // Other providers know more than OpenAI publishes.
        if (target.Provider == "openai") RequestBodies.Record(FakeApi.ChatCompletions, JsonElement.Parse(written.ToArray()));
        return JsonNode.Parse(written.ToArray())!.AsObject();
    }

    private sealed class Tool : AIFunctionDeclaration
    {
        public override string Name => "execute";

        public override string Description => "Runs a command.";

        public override JsonElement JsonSchema => JsonElement.Parse("""{"type":"object"}""");
    }
}
