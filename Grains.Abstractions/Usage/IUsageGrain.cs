using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Usage;

/// <summary>What model calls used and cost, and what they are reckoned by. Stateless; the key is always <see cref="Guid.Empty"/>.</summary>
[Alias("parley.IUsageGrain")]
public interface IUsageGrain : IGrainWithGuidKey
{
    /// <summary>What a chat of the caller's and all below it used and cost.</summary>
    [Alias("GetChatCost")]
    Task<Reply<ChatCost>> GetChatCost(Actor actor, Guid chatId, CancellationToken cancellationToken);

    /// <summary>What the caller's chats used and cost in a time; everybody's for an administrator.</summary>
    [Alias("Summarize")]
    Task<Reply<CostSummary>> Summarize(Actor actor, CostQuery query, CancellationToken cancellationToken);

    /// <summary>The prices that calls are reckoned by.</summary>
    [Alias("GetPrices")]
    Task<Reply<ModelPrices>> GetPrices(Actor actor, CancellationToken cancellationToken);

    /// <summary>Replaces the table of prices; only an administrator may. Calls that were stored keep the cost they were stored with.</summary>
    [Alias("SetPrices")]
    Task<Reply<ModelPrices>> SetPrices(Actor actor, ModelPrices prices, CancellationToken cancellationToken);

    /// <summary>What users may use and spend in a day; only an administrator may see it.</summary>
    [Alias("GetDailyLimits")]
    Task<Reply<DailyLimitTable>> GetDailyLimits(Actor actor, CancellationToken cancellationToken);

    /// <summary>Replaces what users may use and spend in a day; only an administrator may. Turns that run are not cut.</summary>
    [Alias("SetDailyLimits")]
    Task<Reply<DailyLimitTable>> SetDailyLimits(Actor actor, DailyLimitTable limits, CancellationToken cancellationToken);
}
