using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Grains.Storage;

namespace Parley.Tests.Unit.Models;

public sealed class CallOptionsTests
{
    private const string All =
        """
        {
          "max_output_tokens": 8000, "temperature": 0.5, "top_p": 0.9, "top_k": 40, "presence_penalty": -1, "frequency_penalty": 2,
          "provider_options": {
            "openai": {
              "reasoning_effort": "xhigh", "reasoning_summary": "auto", "parallel_tool_calls": true, "max_tool_calls": 3,
              "max_completion_tokens": 9000, "text_verbosity": "low", "service_tier": "flex", "api": "responses", "metadata": { "a": ["b"] }
            },
            "anthropic": {
              "send_reasoning": false, "thinking": { "budget_tokens": 2048 }, "effort": "max", "disable_parallel_tool_use": true },
            "google": { "thinking_config": { "thinking_budget": -1, "include_thoughts": true } },
            "openaicompat": { "reasoning_effort": "very" },
            "openrouter": {
              "reasoning": { "enabled": true, "exclude": false, "max_tokens": 10, "effort": "low" }, "provider": { "sort": "price" } },
            "vercel": { "providerOptions": { "gateway": { "order": ["bedrock"] } } }
          }
        }
        """;

    [Fact]
    public void Options_come_back_as_they_were_written_with_the_fields_that_only_the_provider_knows()
    {
        var options = Read(All);

        Assert.Empty(options.Validate());
        Assert.Equal("xhigh", options.ProviderOptions?.OpenAI?.ReasoningEffort);
        Assert.Equal("""{"metadata":{ "a": ["b"] }}""", options.ProviderOptions?.OpenAI?.Others?.Text);
        var written = JsonSerializer.Serialize(options, StorageJson.Default.CallOptions);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(All), JsonNode.Parse(written)), written);
    }

    [Fact]
    public void Equal_options_are_equal_so_that_they_share_a_client()
    {
        Assert.Equal(Read(All), Read(All));
        Assert.Equal(Read(All).GetHashCode(), Read(All).GetHashCode());
        Assert.NotEqual(Read(All), Read(All.Replace("\"b\"", "\"c\"", StringComparison.Ordinal)));
        Assert.Equal(CallOptions.Empty, Read("{}"));
    }

    [Theory]
    [InlineData("""{"max_output_tokens":0}""", "max_output_tokens", "must be at least 1")]
    [InlineData("""{"temperature":2.1}""", "temperature", "must be between 0 and 2")]
    [InlineData("""{"top_p":-0.1}""", "top_p", "must be between 0 and 1")]
    [InlineData("""{"top_k":0}""", "top_k", "must be at least 1")]
    [InlineData("""{"presence_penalty":3}""", "presence_penalty", "must be between -2 and 2")]
    [InlineData("""{"frequency_penalty":-3}""", "frequency_penalty", "must be between -2 and 2")]
    [InlineData("""{"temprature":1}""", "temprature", "is not known")]
    [InlineData("""{"provider_options":{"mistral":{}}}""", "provider_options.mistral", "is not known")]
    [InlineData(
        """{"provider_options":{"openai":{"reasoning_effort":"max"}}}""", "provider_options.openai.reasoning_effort",
        "must be one of none, minimal, low, medium, high, xhigh")]
    [InlineData("""{"provider_options":{"openai":{"messages":[]}}}""", "provider_options.openai.messages", "is set by Parley")]
    [InlineData(
        """{"provider_options":{"anthropic":{"thinking":{"budget_tokens":1023}}}}""",
        "provider_options.anthropic.thinking.budget_tokens", "must be at least 1024")]
    [InlineData(
        """{"max_output_tokens":4000,"provider_options":{"anthropic":{"thinking":{"budget_tokens":4000}}}}""",
        "provider_options.anthropic.thinking.budget_tokens", "must be less than max_output_tokens, 4000")]
    [InlineData(
        """{"provider_options":{"anthropic":{"thinking":{}}}}""", "provider_options.anthropic.thinking.type",
        "is required when there is no budget_tokens")]
    [InlineData(
        """{"provider_options":{"anthropic":{"thinking":{"type":7}}}}""", "provider_options.anthropic.thinking.type",
        "is required when there is no budget_tokens")]
    [InlineData(
        """{"provider_options":{"anthropic":{"thinking":{"type":"enabled"}}}}""", "provider_options.anthropic.thinking.budget_tokens",
        "is required when type is enabled")]
    [InlineData(
        """{"provider_options":{"anthropic":{"thinking":{"type":"adaptive","budget_tokens":2048}}}}""",
        "provider_options.anthropic.thinking.type", "must be enabled when there is a budget_tokens")]
    [InlineData("""{"provider_options":{"openrouter":{"provider":"x"}}}""", "provider_options.openrouter.provider", "must be an object")]
    public void A_wrong_option_is_named_as_on_the_wire(string json, string field, string detail) =>
        Assert.Equal(new Validation(field, detail), Assert.Single(Read(json).Validate()));

    [Theory]
    [InlineData("""{"type":"adaptive","display":"omitted"}""")]
    [InlineData("""{"type":"disabled"}""")]
    [InlineData("""{"type":"enabled","budget_tokens":2048}""")]
    public void Thinking_may_be_said_as_the_provider_has_it(string thinking) =>
        Assert.Empty(Read($$$$"""{"provider_options":{"anthropic":{"thinking":{{{{thinking}}}}}}}""").Validate());

    [Theory]
    [InlineData("anthropic", null, "{}", "temperature top_p top_k presence_penalty frequency_penalty")]
    [InlineData("bedrock", "https://host", "{}", "temperature top_p top_k presence_penalty frequency_penalty")]
    [InlineData("openai", null, "{}", "top_k presence_penalty frequency_penalty")]
    [InlineData("openai", "http://local/v1", "{}", "top_k")]
    [InlineData("openai", null, """{"openai":{"api":"chat_completions"}}""", "top_k")]
    [InlineData("azure", "https://host", """{"openai":{"api":"responses"}}""", "top_k presence_penalty frequency_penalty")]
    [InlineData("google", null, "{}", "top_k")]
    [InlineData("vercel", null, "{}", "top_k")]
    [InlineData("openrouter", null, "{}", "")]
    [InlineData("openai-compat", "http://local/v1", "{}", "")]
    public void What_a_providers_api_has_no_word_for_is_named(string provider, string? baseUrl, string own, string expected)
    {
        var options = Read(
            $$"""
            {"temperature":1,"top_p":1,"top_k":5,"presence_penalty":1,"frequency_penalty":1,"provider_options":{{own}}}
            """);

        var faults = options.ValidateFor(provider, baseUrl is null ? null : new Uri(baseUrl));

        Assert.Equal(expected, string.Join(' ', faults.Select(fault => fault.Field)));
        Assert.Empty(Read("{}").ValidateFor(provider, null));
    }

    [Fact]
    public void A_printed_target_does_not_show_what_its_options_pass_on() =>
        Assert.DoesNotContain("metadata", Read(All).ToString(), StringComparison.Ordinal);

    private static CallOptions Read(string json) => JsonSerializer.Deserialize(json, StorageJson.Default.CallOptions)!;
}
