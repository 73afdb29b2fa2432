using System.Text;
using System.Text.Json;

namespace Parley.Tests.Benchmarks.Provider;

/// <summary>A request to the provider with nothing around it, and the text in its answer's chunks.</summary>
internal static class Completion
{
    /// <summary>A request for a streamed answer.</summary>
    public static HttpRequestMessage Request(Uri provider, string script)
    {
        var body = $$"""{"model":"fake","stream":true,"messages":[{"role":"user","content":"{{script}}"}]}""";
        return new HttpRequestMessage(HttpMethod.Post, $"{provider}/chat/completions")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
    }

    /// <summary>The text of a chunk, as its JSON has it; empty when it has none.</summary>
    public static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> chunk)
    {
        if (chunk is not [(byte)'{', ..])
            return default;
        var reader = new Utf8JsonReader(chunk);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName && reader.ValueTextEquals("content"u8) && reader.Read())
                return reader.ValueSpan;
        }

        return default;
    }
}
