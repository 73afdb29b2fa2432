using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Grains.Tools;

/// <summary>
/// Keeps a result within what a step can hold and a model can read: of a longer one the beginning and the end remain, and what is missing
/// is told in the terms of the process API (spec/chat.md 4, execute).
/// </summary>
internal static class ToolResultLimit
{
    /// <summary>Most bytes of a result. Tools have tighter limits of their own; this one is for those that have none.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The result, or what of it fits.</summary>
    public static JsonText Apply(JsonText result)
    {
        // A character takes three bytes at most, so that most results need no second look.
        if (result.Text.Length * 3L <= MaxBytes || Encoding.UTF8.GetByteCount(result.Text) <= MaxBytes)
            return result;

        // Text is cut as text: a piece of its JSON would show a model escapes instead of lines.
        var bytes = Encoding.UTF8.GetBytes(OnlyText(result.Text) ?? result.Text);
        var head = Encoding.UTF8.GetString(bytes.AsSpan(0, Start(bytes, MaxBytes / 2)));
        var tail = Encoding.UTF8.GetString(bytes.AsSpan(Start(bytes, Math.Max(bytes.Length - (MaxBytes / 2), MaxBytes / 2))));
        var retained = Encoding.UTF8.GetByteCount(head) + Encoding.UTF8.GetByteCount(tail);
        var omitted = bytes.Length - retained;
        return omitted <= 0
            ? result
            : new JsonText(new JsonObject
            {
                ["output"] = string.Create(CultureInfo.InvariantCulture, $"{head}\n[... {omitted} bytes omitted ...]\n{tail}"),
                ["truncated"] = new JsonObject
                {
                    ["original_bytes"] = bytes.Length,
                    ["retained_bytes"] = retained,
                    ["omitted_bytes"] = omitted,
                    ["strategy"] = "head_tail",
                },
            }.ToJsonString(ToolResult.Writing));
    }

    private static string? OnlyText(string json)
    {
        using var document = JsonDocument.Parse(json);
        var value = document.RootElement;
        if (value.ValueKind is JsonValueKind.Object && value.GetPropertyCount() == 1)
            value = value.EnumerateObject().First().Value;
        return value.ValueKind is JsonValueKind.String ? value.GetString() : null;
    }

    /// <summary>The place at or after which a character begins, so that none is split (matrix 40).</summary>
    private static int Start(byte[] utf8, int place)
    {
        while (place < utf8.Length && (utf8[place] & 0xC0) == 0x80)
            place++;
        return place;
    }
}
