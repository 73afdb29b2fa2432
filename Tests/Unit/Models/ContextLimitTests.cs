using System.Text;
using Parley.Grains.Models.Wire;

namespace Parley.Tests.Unit.Models;

/// <summary>The size of the model's window among what servers send (spec/chat.md 3.4).</summary>
public sealed class ContextLimitTests
{
    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":12000,"context_length":8192}}""")]
    [InlineData("""{"model_info":{"arch":"llama","context_length":8192},"usage":{"prompt_tokens":1}}""")]
    [InlineData("""{"Max-Context-Tokens":8192}""")]
    [InlineData("""{"contextWindow":8192}""")]
    [InlineData("""{"inputTokenLimit":8192}""")]
    [InlineData("""{"max_input_tokens":8192}""")]
    [InlineData("""{"settings":{"n_ctx":8192}}""")]
    [InlineData("""{"context_limit":4096,"provider":{"max_context_length":8192},"context_window":512}""")]
    public void It_is_found_by_its_name_and_the_highest_counts(string json) => Assert.Equal(8192, Find(json));

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":12000,"total_tokens":12000}}""")]
    [InlineData("""{"max_output_tokens":8192}""")]
    [InlineData("""{"context_tokens_used":8192,"context_length_remaining":8192,"input_tokens_rate_limit":8192}""")]
    [InlineData("""{"context_limit":0}""")]
    [InlineData("""{"context_limit":-8192}""")]
    [InlineData("""{"context_limit":255}""")]
    [InlineData("""{"context_limit":100000001}""")]
    [InlineData("""{"context_limit":99999999999999999999}""")]
    [InlineData("""{"context_limit":8192.5}""")]
    [InlineData("""{"context_limit":"8192"}""")]
    [InlineData("""{"context_limit":null,"n":8192}""")]
    [InlineData("""{"context_limit":[8192]}""")]
    [InlineData("""{"a":{"b":{"c":{"d":{"context_limit":8192}}}}}""")]
    // What the model and the caller write.
    [InlineData("""{"choices":[{"message":{"content":"context_limit: 8192","context_limit":8192}}],"tools":[{"context_limit":8192}]}""")]
    [InlineData("[8192]")]
    public void Whatever_else_there_is_is_none(string json) => Assert.Null(Find(json));

    private static long? Find(string json) => ContextLimit.Find(Encoding.UTF8.GetBytes(json));
}
