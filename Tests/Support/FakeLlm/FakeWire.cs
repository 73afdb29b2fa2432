using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Tests.Support;

/// <summary>The JSON of the APIs.</summary>
internal static class FakeWire
{
    /// <summary>How providers write text: as it is, escaped only where JSON demands it.</summary>
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An error as the API has it.</summary>
    /// <param name="code">What the API calls it: the type at Anthropic, the code at OpenAI; null for what goes with the status.</param>
    public static string Error(FakeApi api, int status, string message, string? code) => api switch
    {
        FakeApi.Messages => new JsonObject
        {
            ["type"] = "error",
            ["error"] = new JsonObject { ["type"] = code ?? ErrorType(status), ["message"] = message },
            ["request_id"] = "req_fake",
        }.ToJsonString(Json),
        _ => new JsonObject
        {
            ["error"] = new JsonObject { ["message"] = message, ["type"] = "fake_error", ["param"] = null, ["code"] = code },
        }.ToJsonString(Json),
    };

    public static JsonObject ChatUsage(FakeUsage usage) => WithOwn(usage, new JsonObject
    {
        ["prompt_tokens"] = usage.Input,
        ["completion_tokens"] = usage.Output,
        ["total_tokens"] = usage.Input + usage.Output,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.Cached },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
    });

    /// <summary>Anthropic counts what was read from the cache and written to it beside the rest of the input.</summary>
    public static JsonObject MessagesUsage(FakeUsage usage) => WithOwn(usage, new JsonObject
    {
        ["input_tokens"] = usage.Input - usage.Cached - usage.CacheCreation,
        ["cache_creation_input_tokens"] = usage.CacheCreation,
        ["cache_read_input_tokens"] = usage.Cached,
        ["output_tokens"] = usage.Output,
    });

    public static string StopReason(string finishReason) => finishReason switch
    {
        "stop" => "end_turn",
        "length" => "max_tokens",
        "tool_calls" => "tool_use",
        "content_filter" => "refusal",
        var other => other,
    };

    public static string StatusOf(string finishReason) => IncompleteReason(finishReason) is null ? "completed" : "incomplete";

    public static string? IncompleteReason(string finishReason) => finishReason switch
    {
        "length" => "max_output_tokens",
        "content_filter" => "content_filter",
        _ => null,
    };

    public static JsonObject Response(FakeRequest request, string status, JsonArray output, FakeUsage? usage)
    {
        var response = new JsonObject
        {
            ["id"] = $"resp_{request.Number}",
            ["object"] = "response",
            ["created_at"] = 1700000000,
            ["status"] = status,
            ["error"] = null,
            ["incomplete_details"] = null,
            ["model"] = "fake",
            ["output"] = output,
        };
        if (usage is null) return response;
        response["usage"] = WithOwn(usage, new JsonObject
        {
            ["input_tokens"] = usage.Input,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.Cached },
            ["output_tokens"] = usage.Output,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
            ["total_tokens"] = usage.Input + usage.Output,
        });
        return response;
    }

    public static JsonObject MessageItem(FakeRequest request, int index, string text) => new()
    {
        ["id"] = $"msg_{request.Number}_{index}",
        ["type"] = "message",
        ["status"] = text.Length == 0 ? "in_progress" : "completed",
        ["role"] = "assistant",
        ["content"] = text.Length == 0
            ? []
            : new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() }),
    };

    public static JsonObject ReasoningItem(FakeRequest request, int index, string text)
    {
        var item = new JsonObject
        {
            ["id"] = $"rs_{request.Number}_{index}",
            ["type"] = "reasoning",
            ["summary"] = text.Length == 0 ? [] : new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = text }),
        };
        if (text.Length > 0 && request.Body.TryGetProperty("include", out var include)
            && include.EnumerateArray().Any(name => name.GetString() == "reasoning.encrypted_content"))
            item["encrypted_content"] = $"encrypted_{request.Number}_{index}";
        return item;
    }

    public static JsonObject CallItem(FakeRequest request, int index, string callId, string name, string arguments) => new()
    {
        ["id"] = $"fc_{request.Number}_{index}",
        ["type"] = "function_call",
        ["status"] = arguments.Length == 0 ? "in_progress" : "completed",
        ["call_id"] = callId,
        ["name"] = name,
        ["arguments"] = arguments,
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

    private static JsonObject WithOwn(FakeUsage usage, JsonObject json)
    {
        foreach (var (name, value) in usage.Own) json[name] = value;
        return json;
    }

    private static string ErrorType(int status) => status switch
    {
        400 => "invalid_request_error",
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        _ => "api_error",
    };
}
