namespace Parley.Grains.Chats;

/// <summary>Limits of pages (spec/chat.md 2.2).</summary>
internal static class PageLimits
{
    /// <summary>Page size when none is asked for.</summary>
    public const int Default = 50;

    /// <summary>Largest page.</summary>
    public const int Max = 200;

    /// <summary>What is wrong with a query of messages, or null.</summary>
    public static Refusal? Check(MessageQuery query)
    {
        var faults = ImmutableArray.CreateBuilder<Validation>();
        if (query.Limit is < 1 or > Max)
            faults.Add(new Validation("limit", $"limit must be between 1 and {Max}."));
        if (query.BeforeId is <= 0)
            faults.Add(new Validation("before_id", "before_id must be positive."));
        if (query.AfterId is < 0)
            faults.Add(new Validation("after_id", "after_id must not be negative."));
        if (query.BeforeId is { } before && query.AfterId is { } after && after >= before)
            faults.Add(new Validation("after_id", "after_id must be less than before_id."));
        return faults.Count == 0 ? null : Refusal(faults.ToImmutable());
    }

    /// <summary>What is wrong with a query of chats, or null.</summary>
    public static Refusal? Check(ChatListQuery query)
    {
        var faults = ImmutableArray.CreateBuilder<Validation>();
        if (query.Limit is < 1 or > Max)
            faults.Add(new Validation("limit", $"limit must be between 1 and {Max}."));
        if (query.Offset is < 0)
            faults.Add(new Validation("offset", "offset must not be negative."));
        return faults.Count == 0 ? null : Refusal(faults.ToImmutable());
    }

    private static Refusal Refusal(ImmutableArray<Validation> faults) => new()
    {
        Code = RefusalCode.Invalid,
        Message = "Query parameters have invalid values.",
        Validations = faults,
    };
}
