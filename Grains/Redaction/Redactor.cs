using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Grains.Tools;

namespace Parley.Grains.Redaction;

/// <summary>
/// Puts placeholders in the place of secrets: of those that are known, and of what looks like one. Pure: for one chat and what is known at
/// a moment.
/// </summary>
/// <param name="chatId">The chat.</param>
/// <param name="known">Values that must never be seen, with their kinds; the short ones that could be any word are not among them.</param>
/// <param name="found">Is told of every value that is recognized and was not known.</param>
internal sealed class Redactor(Guid chatId, IReadOnlyDictionary<string, string> known, Action<string, string> found)
{
    /// <summary>So many letters of a secret say nothing of it.</summary>
    public const int Unheld = 3;

    // The longest first: one may be the beginning of another.
    private readonly ImmutableArray<KeyValuePair<string, string>> _known = [.. known.OrderByDescending(pair => pair.Key.Length)];

    /// <summary>A text without secrets.</summary>
    public string Apply(string text)
    {
        foreach (var (value, kind) in _known)
        {
            if (text.Contains(value, StringComparison.Ordinal))
                text = text.Replace(value, Placeholder.Of(chatId, kind, value), StringComparison.Ordinal);
        }

        return SecretPatterns.Replace(text, (kind, value) =>
        {
            var placeholder = Placeholder.Of(chatId, kind, value);
            found(placeholder, value);
            return placeholder;
        });
    }

    /// <summary>A JSON value whose texts are without secrets; the same when there were none.</summary>
    public JsonText Apply(JsonText json)
    {
        var changed = false;
        var node = Walk(JsonElement.Parse(json.Text), text =>
        {
            var clean = Apply(text);
            changed |= !ReferenceEquals(clean, text) && clean != text;
            return clean;
        });
        return changed ? new JsonText(node?.ToJsonString(ToolResult.Writing) ?? "null") : json;
    }

    /// <summary>
    /// How much of a text that goes on can be shown: a secret that has begun may not be at its end, nor what may be the beginning of one.
    /// </summary>
    public int Closed(string text)
    {
        var closed = SecretPatterns.OpenAt(text);
        foreach (var opening in SecretPatterns.Openings.Concat(_known.Select(pair => pair.Key)))
        {
            // What ends with a part of it, the whole excepted.
            for (var length = Math.Min(opening.Length - 1, text.Length); length > Unheld; length--)
            {
                if (text.AsSpan().EndsWith(opening.AsSpan(0, length), StringComparison.Ordinal))
                {
                    closed = Math.Min(closed, text.Length - length);
                    break;
                }
            }
        }

        return closed;
    }

    /// <summary>
    /// A copy of a JSON value with other texts; names of fields stay, since tools and clients go by them. Of a name that is there twice the
    /// last counts.
    /// </summary>
    public static JsonNode? Walk(JsonElement json, Func<string, string> change)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new JsonObject();
                foreach (var field in json.EnumerateObject())
                    fields[field.Name] = Walk(field.Value, change);
                return fields;
            case JsonValueKind.Array:
                return new JsonArray([.. json.EnumerateArray().Select(item => Walk(item, change))]);
            case JsonValueKind.String:
                return JsonValue.Create(change(json.GetString()!));
            default:
                return json.ValueKind is JsonValueKind.Null ? null : JsonValue.Create(json);
        }
    }
}
