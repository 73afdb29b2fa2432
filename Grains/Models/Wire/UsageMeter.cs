using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Parley.Grains.Models.Wire;

/// <summary>
/// What a provider says of the tokens of one answer. Some say it once, some again and again, as far as they know: of every number the
/// highest counts, never a sum (spec/field.md R22).
/// </summary>
/// <param name="read">Reads the provider's numbers.</param>
internal sealed class UsageMeter(Func<JsonObject, UsageDetails> read)
{
    private JsonObject? _usage;
    private long? _contextLimit;

    /// <summary>Takes a report.</summary>
    /// <param name="json">The provider's numbers.</param>
    /// <param name="within">What they came in, where the size of the model's window may stand as well.</param>
    public void Add(ReadOnlySpan<byte> json, ReadOnlySpan<byte> within)
    {
        if (JsonNode.Parse(json) is not JsonObject report) return;
        if (ContextLimit.Find(within) is { } limit) _contextLimit = Math.Max(_contextLimit ?? 0, limit);
        if (_usage is null) _usage = report;
        else Raise(_usage, report);
    }

    /// <summary>
    /// The tokens, with the provider's own words as <see cref="AIContent.RawRepresentation"/>, a <see cref="JsonText"/>; null when it told
    /// nothing.
    /// </summary>
    public UsageContent? Content()
    {
        if (_usage is null) return null;
        var details = read(_usage);
        if (_contextLimit is { } limit) (details.AdditionalCounts ??= [])[TokenCounts.ContextLimit] = limit;
        return new UsageContent(details) { RawRepresentation = new JsonText(_usage.ToJsonString()) };
    }

    /// <summary>A number of a report; null when it is not there.</summary>
    public static long? Number(JsonObject? report, string name) =>
        report?[name] is JsonValue value && value.GetValueKind() is JsonValueKind.Number && value.TryGetValue<long>(out var number)
            ? number
            : null;

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
