using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Grains.Models.Anthropic;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models.Anthropic;

public sealed class MessagesRequestTests
{
    [Fact]
    public void A_conversation_is_written_as_the_API_wants_it_and_marked_for_the_cache()
    {
        var body = Body(SampleRequests.Conversation, new AnthropicOptions(), SampleRequests.Options());

        AssertJson(
            """
            [
              {"type":"text","text":"Be kind."},
              {"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}
            ]
            """,
            body["system"]);
        AssertJson(
            """
            [
              {"role":"user","content":[
                {"type":"text","text":"What is this? 😀"},
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQID"}},
                {"type":"text","text":"[A file of type application/zip that cannot be shown to this model.]"}]},
              {"role":"assistant","content":[
                {"type":"thinking","thinking":"signed","signature":"sig"},
                {"type":"redacted_thinking","data":"hidden"},
                {"type":"text","text":"I look."},
                {"type":"tool_use","id":"functions_read_0_x_8190d108","name":"files_server_read_9e1e837d","input":{"a":1}},
                {"type":"tool_use","id":"c2","name":"execute","input":{}}]},
              {"role":"user","content":[
                {"type":"tool_result","tool_use_id":"functions_read_0_x_8190d108","content":"done"},
                {"type":"tool_result","tool_use_id":"c2","content":"{\"error\":\"x\"}","is_error":true},
                {"type":"text","text":"And?"}]},
              {"role":"assistant","content":[
                {"type":"tool_use","id":"c2_2","name":"execute","input":{},"cache_control":{"type":"ephemeral"}}]},
              {"role":"user","content":[
                {"type":"tool_result","tool_use_id":"c2_2","content":"again"},
                {"type":"text","text":"Go on","cache_control":{"type":"ephemeral"}}]}
            ]
            """,
            body["messages"]);
        AssertJson(
            """
            [
              {"name":"execute","description":"Does it.","input_schema":{"type":"object","properties":{"command":{"type":"string"}}}},
              {"name":"files_server_read_9e1e837d","description":"Does it.","input_schema":{"type":"object"}}
            ]
            """,
            body["tools"]);
        Assert.Equal(ModelTarget.DefaultMaxOutputTokens, (int?)body["max_tokens"]);
        Assert.Null(body["tool_choice"]);
    }

    [Fact]
    public void The_options_of_the_config_are_sent_and_those_that_the_API_no_longer_knows_are_not()
    {
        var own = new AnthropicOptions
        {
            Effort = "max",
            Thinking = new AnthropicThinking { BudgetTokens = 2048 },
            DisableParallelToolUse = true,
            Others = new("""{"service_tier":"auto"}"""),
        };
        var configured = new CallOptions { MaxOutputTokens = 9000, Temperature = 1, TopK = 5 };

        var body = Body(ModelCall.Hello, own, SampleRequests.Options(), configured);

        AssertJson("""{"type":"enabled","budget_tokens":2048}""", body["thinking"]);
        AssertJson("""{"effort":"max"}""", body["output_config"]);
        AssertJson("""{"type":"auto","disable_parallel_tool_use":true}""", body["tool_choice"]);
        Assert.Equal(9000, (int?)body["max_tokens"]);
        Assert.Equal("auto", (string?)body["service_tier"]);
        Assert.Null(body["temperature"] ?? body["top_k"]);
    }

    [Fact]
    public void The_model_is_not_told_to_think_where_the_API_would_refuse_it()
    {
        var own = new AnthropicOptions { Thinking = new AnthropicThinking { BudgetTokens = 2048 } };

        Assert.Null(Body(ModelCall.Hello, own, SampleRequests.Options(ChatToolMode.RequireAny))["thinking"]);
        Assert.Null(Body(ModelCall.Hello, own, new ChatOptions { MaxOutputTokens = 100 })["thinking"]);
        Assert.Null(Body(ModelCall.Hello, own, new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.None } })["thinking"]);
        // Another model has begun this turn, without thinking that Anthropic knows.
        Assert.Null(Body([.. ModelCall.Hello, .. CallOf("c1")], own)["thinking"]);
        Assert.NotNull(Body([.. ModelCall.Hello, .. CallOf("c1"), new(ChatRole.User, "Next")], own)["thinking"]);
    }

    [Fact]
    public void A_model_may_be_left_to_think_as_it_likes() =>
        AssertJson(
            """{"type":"adaptive"}""",
            Body(ModelCall.Hello, new AnthropicOptions { Thinking = new() { Others = new("""{"type":"adaptive"}""") } })["thinking"]);

    [Fact]
    public void Thinking_of_turns_that_are_over_stays_here_when_the_config_says_so()
    {
        var body = Body(SampleRequests.Conversation, new AnthropicOptions { SendReasoning = false });

        Assert.DoesNotContain("thinking", body["messages"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_conversation_that_begins_in_the_middle_gets_a_beginning() =>
        AssertJson(
            """{"role":"user","content":[{"type":"text","text":"Go on.","cache_control":{"type":"ephemeral"}}]}""",
            Body([new(ChatRole.System, "Summary"), new(ChatRole.Assistant, "So.")], new AnthropicOptions())["messages"]![0]);

    private static ChatMessage[] CallOf(string id) =>
        [new(ChatRole.Assistant, [ToolCalls.Create(id, "execute", "{}")]), new(ChatRole.Tool, [new FunctionResultContent(id, "x")])];

    private static JsonObject Body(
        IEnumerable<ChatMessage> messages, AnthropicOptions own, ChatOptions? options = null, CallOptions? call = null)
    {
        var target = new ModelTarget
        {
            Provider = "anthropic",
            Model = "claude-haiku-4-5",
            Options = (call ?? CallOptions.Empty) with { ProviderOptions = new() { Anthropic = own } },
        };
        var json = JsonSerializer.SerializeToElement(MessagesRequest.Write(target, messages, options, stream: true));
        RequestBodies.Record(FakeApi.Messages, json);
        return JsonNode.Parse(json.GetRawText())!.AsObject();
    }

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());
}
