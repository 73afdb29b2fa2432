namespace Parley.Grains.Abstractions.Usage;

/// <summary>What a chat and those that it delegated to used and cost, from the stored calls.</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatCost")]
public sealed record ChatCost
{
    [Id(0)] public required Guid ChatId { get; init; }

    /// <summary>The chat itself.</summary>
    [Id(1)] public required UsageTotals Own { get; init; }

    /// <summary>The chats below it.</summary>
    [Id(2)] public required UsageTotals Children { get; init; }

    /// <summary>Both.</summary>
    [Id(3)] public required UsageTotals Total { get; init; }

    /// <summary>Both, by model; the most expensive first.</summary>
    [Id(4)] public required ImmutableArray<ModelCost> ByModel { get; init; }
}

/// <summary>What one model used and cost.</summary>
/// <param name="Provider">The provider as in spec/chat.md 1.5.</param>
/// <param name="Model">The model as the provider calls it.</param>
/// <param name="Usage">What it used.</param>
[GenerateSerializer, Immutable, Alias("parley.ModelCost")]
public sealed record ModelCost([property: Id(0)] string Provider, [property: Id(1)] string Model, [property: Id(2)] UsageTotals Usage);

/// <summary>By what a summary is grouped.</summary>
[GenerateSerializer, Alias("parley.CostGroup"), JsonConverter(typeof(JsonStringEnumConverter<CostGroup>))]
public enum CostGroup
{
    /// <summary>A day of UTC, as <c>2026-11-23</c>.</summary>
    [JsonStringEnumMemberName("day")] Day,

    /// <summary>A user, by id.</summary>
    [JsonStringEnumMemberName("user")] User,

    /// <summary>A model, as <c>provider:model</c>.</summary>
    [JsonStringEnumMemberName("model")] Model,

    /// <summary>A tree of chats, by the id of its root.</summary>
    [JsonStringEnumMemberName("chat")] Chat,
}

/// <summary>Which calls a summary is of.</summary>
/// <param name="From">Its first day: midnight UTC.</param>
/// <param name="Until">Midnight UTC after its last day.</param>
/// <param name="Group">By what it is grouped.</param>
[GenerateSerializer, Immutable, Alias("parley.CostQuery")]
public sealed record CostQuery(
    [property: Id(0)] DateTimeOffset From, [property: Id(1)] DateTimeOffset Until, [property: Id(2)] CostGroup Group);

/// <summary>What was used and cost in a time: the caller's own, or everybody's for an administrator.</summary>
[GenerateSerializer, Immutable, Alias("parley.CostSummary")]
public sealed record CostSummary
{
    [Id(0)] public required DateTimeOffset From { get; init; }

    [Id(1)] public required DateTimeOffset Until { get; init; }

    [Id(2)] public required CostGroup Group { get; init; }

    [Id(3)] public required UsageTotals Total { get; init; }

    /// <summary>Days in their order, else the most expensive first; at most 1,000, of which the rest is told only in the total.</summary>
    [Id(4)] public required ImmutableArray<CostRow> Rows { get; init; }
}

/// <summary>A row of a summary.</summary>
/// <param name="Key">What it is of, as <see cref="CostGroup"/> says.</param>
/// <param name="Usage">What was used.</param>
[GenerateSerializer, Immutable, Alias("parley.CostRow")]
public sealed record CostRow([property: Id(0)] string Key, [property: Id(1)] UsageTotals Usage);
