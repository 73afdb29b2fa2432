using Parley.Grains.Abstractions.Chats;

namespace Parley.Grains.Abstractions.Budgets;

/// <summary>What a tree of chats may use in all its life; null is no limit, or the deployment's limit where that is asked for.</summary>
[GenerateSerializer, Immutable, Alias("parley.BudgetLimits")]
public sealed record BudgetLimits
{
    /// <summary>Tokens sent and written, those of the provider's cache among them.</summary>
    [Id(0)] public long? MaxTokens { get; init; }

    /// <summary>Money, in millionths of a US dollar; calls of models without a price do not count.</summary>
    [Id(1)] public long? MaxCostMicros { get; init; }

    /// <summary>Calls of tools.</summary>
    [Id(2)] public long? MaxToolCalls { get; init; }

    /// <summary>Seconds in model calls and tools, added up over the chats of the tree.</summary>
    [Id(3)] public long? MaxWorkSeconds { get; init; }

    /// <summary>Chats below the root, those that have ended among them.</summary>
    [Id(4)] public long? MaxChildren { get; init; }
}

/// <summary>What a tree of chats has used, with what failed or was stopped.</summary>
[GenerateSerializer, Immutable, Alias("parley.BudgetUse")]
public sealed record BudgetUse
{
    [Id(0)] public long Tokens { get; init; }

    /// <summary>In millionths of a US dollar.</summary>
    [Id(1)] public long CostMicros { get; init; }

    [Id(2)] public long ToolCalls { get; init; }

    /// <summary>Milliseconds in model calls and tools.</summary>
    [Id(3)] public long WorkMs { get; init; }
}

/// <summary>The budget of a tree of chats.</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatBudget")]
public sealed record ChatBudget
{
    /// <summary>The top of the tree, which the budget is attached to.</summary>
    [Id(0)] public required Guid RootChatId { get; init; }

    /// <summary>What was set for this tree; absent is as the deployment has it.</summary>
    [Id(1)] public required BudgetLimits Limits { get; init; }

    /// <summary>What counts: the tree's own limits, the deployment's for the others; absent is no limit.</summary>
    [Id(2)] public required BudgetLimits Effective { get; init; }

    [Id(3)] public required BudgetUse Used { get; init; }

    /// <summary>Chats below the root.</summary>
    [Id(4)] public required long Children { get; init; }

    /// <summary>The limit that is reached, for a person; absent while there is none.</summary>
    [Id(5)] public string? Reached { get; init; }
}

/// <summary>Sets what a tree of chats may use. Chats of it that are paused go on when that is enough.</summary>
[GenerateSerializer, Immutable, Alias("parley.SetBudget")]
public sealed record SetBudget([property: Id(0)] CommandHeader Header, [property: Id(1)] BudgetLimits Limits);
