using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Parley.Grains.Storage;

namespace Parley.Grains.Models.Wire;

/// <summary>
/// What a provider says of the tokens of one answer. Some say it once, some again and again, as far as they know: of every number the
/// highest counts, never a sum (spec/field.md R22).
/// </summary>
/// <param name="read">Reads the provider's numbers.</param>
internal sealed class UsageMeter(Func<JsonObject, UsageDetails> read)
{
    /// <summary>
    /// Most tokens that are believed: many times what any model reads or writes in one call, and so few that sums and costs hold them.
    /// </summary>
    private const long MaxTokens = 100_000_000;

    private JsonObject? _usage;
    private long? _contextLimit;

    /// <summary>Takes a report.</summary>
    /// <param name="json">The provider's numbers.</param>
    /// <param name="within">What they came in, where the size of the model's window may stand as well.</param>
    public void Add(ReadOnlySpan<byte> json, ReadOnlySpan<byte> within)
    {
        var told = JsonElement.Parse(StorableJson.Repair(Encoding.UTF8.GetString(json)));
        if (told.ValueKind is not JsonValueKind.Object) return;
        if (ContextLimit.Find(within) is { } limit) _contextLimit = Math.Max(_contextLimit ?? 0, limit);
        var report = Object(told);
        if (_usage is null) _usage = report;
        else Raise(_usage, report);
    }

    /// <summary>
    /// The tokens, with the provider's own words as <see cref="AIContent.RawRepresentation"/>, a <see cref="JsonText"/>, where they can be
    /// stored; null when it told nothing.
    /// </summary>
    public UsageContent? Content()
    {
        if (_usage is null) return null;
        var details = read(_usage);
        if (_contextLimit is { } limit) (details.AdditionalCounts ??= [])[TokenCounts.ContextLimit] = limit;
        return new UsageContent(details) { RawRepresentation = StorableJson.TryParse(_usage.ToJsonString()) };
    }

    /// <summary>A number of a report; null when it is not there, or cannot be one of tokens.</summary>
    public static long? Number(JsonObject? report, string name) =>
        report?[name] is JsonValue value && value.GetValueKind() is JsonValueKind.Number && value.TryGetValue<long>(out var number)
            && number is >= 0 and <= MaxTokens
            ? number
            : null;

    // Of a name that is there twice the last counts; a node that is made of the whole text would refuse to be read.
    private static JsonObject Object(JsonElement json)
    {
        var node = new JsonObject();
        foreach (var field in json.EnumerateObject())
        {
            node[field.Name] = field.Value.ValueKind switch
            {
                JsonValueKind.Object => Object(field.Value),
                JsonValueKind.Array => JsonArray.Create(field.Value),
                _ => JsonValue.Create(field.Value),
            };
        }

        return node;
    }

    private static void Raise(JsonObject usage, JsonObject report)
    {
        foreach (var (name, value) in report)
        {
            if (value is null) continue;
            if (usage[name] is JsonObject inner && value is JsonObject reported) Raise(inner, reported);
            else if (Number(usage, name) is not { } known || (Number(report, name) is { } number && number > known))
                usage[name] = value.DeepClone();
        }
    }
}
