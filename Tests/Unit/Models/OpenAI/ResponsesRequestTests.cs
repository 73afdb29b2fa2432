using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Grains.Models.OpenAI;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models.OpenAI;

public sealed class ResponsesRequestTests
{
    [Fact]
    public async Task A_conversation_is_written_as_items_and_nothing_is_kept_there()
    {
        var body = await BodyAsync("gpt-5.2", SampleRequests.Conversation, SampleRequests.Options());

        AssertJson(
            """
            [
              {"type":"message","role":"system","content":"Be kind."},
              {"type":"message","role":"system","content":"Be brief."},
              {"type":"message","role":"user","content":[
                {"type":"input_text","text":"What is this? 😀"},
                {"type":"input_image","detail":"auto","image_url":"data:image/png;base64,AQID"},
                {"type":"input_text","text":"[A file of type application/zip that cannot be shown to this model.]"}]},
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"summary"}],"encrypted_content":"secret"},
              {"type":"message","role":"assistant","content":"I look."},
              {"type":"function_call","call_id":"functions_read_0_x_8190d108","name":"files_server_read_9e1e837d",
               "arguments":"{ \"a\": 1 }"},
              {"type":"function_call","call_id":"c2","name":"execute","arguments":"{}"},
              {"type":"function_call_output","call_id":"functions_read_0_x_8190d108","output":"done"},
              {"type":"function_call_output","call_id":"c2","output":"{\"error\":\"x\"}"},
              {"type":"message","role":"user","content":"And?"},
              {"type":"function_call","call_id":"c2_2","name":"execute","arguments":"{}"},
              {"type":"function_call_output","call_id":"c2_2","output":"again"},
              {"type":"message","role":"user","content":"Go on"}
            ]
            """,
            body["input"]);
        AssertJson(
            """
            {"type":"function","name":"execute","description":"Does it.",
             "parameters":{"type":"object","properties":{"command":{"type":"string"}}},"strict":false}
            """,
            body["tools"]![0]);
        Assert.False((bool?)body["store"]);
        AssertJson("""["reasoning.encrypted_content"]""", body["include"]);
        Assert.Equal(ModelTarget.DefaultMaxOutputTokens, (int?)body["max_output_tokens"]);
    }

    [Fact]
    public async Task The_options_of_the_config_are_sent()
    {
        var options = new CallOptions
        {
            Temperature = 0.5,
            TopP = 0.9,
            TopK = 3,
            MaxOutputTokens = 100,
            ProviderOptions = new()
            {
                OpenAI = new()
                {
                    ReasoningEffort = "xhigh",
                    ReasoningSummary = "auto",
                    ParallelToolCalls = false,
                    MaxToolCalls = 1,
                    MaxCompletionTokens = 200,
                    TextVerbosity = "low",
                    ServiceTier = "flex",
                    Others = new("""{"metadata":{"team":"a"}}"""),
                },
            },
        };

        var body = await BodyAsync("gpt-5.2", ModelCall.Hello, SampleRequests.Options(ChatToolMode.RequireAny), options);

        foreach (var moved in new[] { "model", "input", "tools", "store", "stream", "include" }) body.Remove(moved);
        AssertJson(
            """
            {
              "max_output_tokens":200,"temperature":0.5,"top_p":0.9,"reasoning":{"effort":"xhigh","summary":"auto"},
              "text":{"verbosity":"low"},"service_tier":"flex","metadata":{"team":"a"},"parallel_tool_calls":false,
              "tool_choice":"required"
            }
            """,
            body);
    }

    [Fact]
    public async Task A_model_that_does_not_reason_is_not_asked_for_reasoning()
    {
        var body = await BodyAsync("gpt-4o-mini", SampleRequests.Conversation);

        Assert.Null(body["include"] ?? body["max_output_tokens"]);
        Assert.DoesNotContain("secret", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", null, null, ModelApi.Responses)]
    [InlineData("openai", "https://api.openai.com/v1", null, ModelApi.Responses)]
    [InlineData("openai", "http://localhost:1/v1", null, ModelApi.ChatCompletions)]
    [InlineData("openai", "http://localhost:1/v1", "responses", ModelApi.Responses)]
    [InlineData("openai", null, "chat_completions", ModelApi.ChatCompletions)]
    [InlineData("azure", "https://x.openai.azure.com/openai/v1", null, ModelApi.ChatCompletions)]
    [InlineData("azure", "https://x.openai.azure.com/openai/v1", "responses", ModelApi.Responses)]
    [InlineData("openai-compat", "http://localhost:1/v1", "responses", ModelApi.ChatCompletions)]
    [InlineData("anthropic", null, null, ModelApi.Messages)]
    [InlineData("bedrock", "http://localhost:1", null, ModelApi.Messages)]
    public void Provider_address_and_config_say_which_API_is_spoken(string provider, string? url, string? asked, ModelApi api)
    {
        var target = new ModelTarget
        {
            Provider = provider,
            Model = "m",
            BaseUrl = url is null ? null : new Uri(url),
            Options = new() { ProviderOptions = new() { OpenAI = new() { Api = asked } } },
        };

        Assert.Equal(api, target.Api);
    }

    private static async Task<JsonObject> BodyAsync(
        string model, IEnumerable<ChatMessage> messages, ChatOptions? options = null, CallOptions? call = null)
    {
        var target = new ModelTarget { Provider = "openai", Model = model, Options = call ?? CallOptions.Empty };
        using var body = ResponsesRequest.Write(target, messages, options, stream: true);
        using var written = new MemoryStream();
        await body.WriteToAsync(written, CancellationToken.None);
        RequestBodies.Record(FakeApi.Responses, JsonElement.Parse(written.ToArray()));
        return JsonNode.Parse(written.ToArray())!.AsObject();
    }

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());
}
