using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Usage;

/// <summary>What model calls used and cost, and what they are reckoned by. Stateless; the key is always <see cref="Guid.Empty"/>.</summary>
[Alias("parley.IUsageGrain")]
public interface IUsageGrain : IGrainWithGuidKey
{
    /// <summary>What a chat of the caller's and all below it used and cost.</summary>
    [Alias("GetChatCost")]
    Task<Reply<ChatCost>> GetChatCost(Actor actor, Guid chatId, CancellationToken cancellationToken);

    /// <summary>What the caller's chats used and cost in a time.</summary>
    [Alias("Summarize")]
    Task<Reply<CostSummary>> Summarize(Actor actor, CostQuery query, CancellationToken cancellationToken);

    /// <summary>The prices that calls are reckoned by.</summary>
    [Alias("GetPrices")]
    Task<Reply<ModelPrices>> GetPrices(Actor actor, CancellationToken cancellationToken);
}
