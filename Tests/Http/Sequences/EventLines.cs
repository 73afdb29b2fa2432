using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Sequences;

/// <summary>
/// Events as lines, one an event, and one for the arguments of a call: its kind with all that a sequence has to say of it. Messages are numbered as they first appear, so that
/// the same number is the same id.
/// </summary>
internal static partial class EventLines
{
    public static IReadOnlyList<string> Lines(this IEnumerable<JsonElement> events)
    {
        var (ids, lines) = (new List<long>(), new List<string>());
        foreach (var line in events.Select(item => Line(item, ids)))
        {
            // How many parts arguments come in depends on the reader: what it has not read yet travels as one.
            if (lines.Count > 0 && Fragment().Match(line) is { Success: true } more && Fragment().Match(lines[^1]).Value == more.Value)
                lines[^1] += line[more.Length..];
            else
                lines.Add(line);
        }

        return lines;
    }

    /// <summary>Waits until this is the last that a client was told: text that follows then is an event of its own.</summary>
    public static Task WaitForLineAsync(this EventProbe probe, string line) =>
        probe.WaitAsync(events => events.Count > 0 && events.Lines()[^1] == line, line);

    private static string Line(JsonElement item, List<long> ids) => Text(item, "type") switch
    {
        "status" => Status(item),
        "message_part" when item.GetProperty("message_part") is var part => $"part {Text(part, "role")} {Part(part.GetProperty("part"))}",
        "message" => Message(item.GetProperty("message"), ids),
        "queue_update" => $"queue_update [{Texts(item.GetProperty("queued_messages"))}]",
        "history_reset" => $"history_reset from {Number(item.GetProperty("history_reset").GetProperty("from_id"), ids)}",
        "retry" => Retry(item.GetProperty("retry")),
        "error" => $"error: {Text(item.GetProperty("error"), "message")}",
        _ => item.GetRawText(),
    };

    private static string Retry(JsonElement retry) => $"retry {retry.GetProperty("attempt")} after {retry.GetProperty("delay_ms")} ms";

    /// <summary>The status, its phase, its error, and how a snapshot that it begins came about.</summary>
    private static string Status(JsonElement item)
    {
        var status = item.GetProperty("status");
        var snapshot = Optional(item, "snapshot") is { } reason ? $"({reason})" : null;
        string?[] words = ["status", Text(status, "status"), Optional(status, "phase"), Optional(status, "last_error"), snapshot];
        return string.Join(' ', words.OfType<string>());
    }

    private static string Message(JsonElement message, List<long> ids)
    {
        var parts = string.Join(", ", message.GetProperty("content").EnumerateArray().Select(Part));
        var tokens = message.TryGetProperty("usage", out var usage)
            ? $", usage {usage.GetProperty("input_tokens")}+{usage.GetProperty("output_tokens")}"
            : "";
        return $"message {Number(message.GetProperty("id"), ids)} {Text(message, "role")}: {parts}{tokens}";
    }

    private static string Part(JsonElement part)
    {
        var said = Text(part, "type") switch
        {
            "text" => $"'{Text(part, "text")}'",
            var call => $"{call} {Call(part)} {Value(part)}",
        };
        return $"{said}{Mark(part, "is_error")}{Mark(part, "interrupted")}";
    }

    private static string Call(JsonElement part) => Identifier().Replace($"{Text(part, "tool_call_id")} {Text(part, "tool_name")}", "*");

    private static string Value(JsonElement part) =>
        part.TryGetProperty("args_delta", out var more) ? $"+{more.GetString()}"
        : JsonSerializer.Serialize(part.TryGetProperty("args", out var value) ? value : part.GetProperty("result"));

    private static string Mark(JsonElement part, string name) =>
        part.TryGetProperty(name, out var mark) && mark.GetBoolean() ? $" ({name})" : "";

    private static string Number(JsonElement id, List<long> ids)
    {
        if (!ids.Contains(id.GetInt64()))
            ids.Add(id.GetInt64());
        return $"#{ids.IndexOf(id.GetInt64()) + 1}";
    }

    private static string Texts(JsonElement messages) => string.Join(", ", messages.EnumerateArray().Select(Events.Text));

    private static string? Optional(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    [GeneratedRegex(@"\Apart assistant tool-call \S+ \S+ \+")]
    private static partial Regex Fragment();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Identifier();
}
