using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Tests.Support;

/// <summary>The JSON of the API.</summary>
internal static class FakeWire
{
    /// <summary>How providers write text: as it is, escaped only where JSON demands it.</summary>
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Error(string message, string? code) => new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = "fake_error", ["code"] = code },
    }.ToJsonString(Json);

    public static JsonObject UsageOf(FakeUsage usage) => new()
    {
        ["prompt_tokens"] = usage.Input,
        ["completion_tokens"] = usage.Output,
        ["total_tokens"] = usage.Input + usage.Output,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.Cached },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
    };

    /// <summary>A JSON string in which half surrogate pairs survive, as escapes; the serializer would replace them.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or ',') quoted.Append(c);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Whether a text holds half a surrogate pair.</summary>
    public static bool HasHalfPair(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is var at and >= 0)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var length) is not System.Buffers.OperationStatus.Done) return true;
            text = text[(at + length)..];
        }

        return false;
    }
}
