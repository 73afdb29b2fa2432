using Parley.Grains.Abstractions.Usage;
using Parley.Grains.Chats;
using Parley.Grains.Identity;

namespace Parley.Grains.Usage;

/// <summary>Answers what calls used and cost.</summary>
[StatelessWorker]
internal sealed class UsageGrain(CostStore costs, PriceList prices) : Grain, IUsageGrain
{
    public async Task<Reply<ChatCost>> GetChatCost(Actor actor, Guid chatId, CancellationToken cancellationToken) =>
        await costs.ReadChatAsync(chatId, cancellationToken) is { } chat && Authorizer.MayActFor(actor, chat.Owner)
            ? chat.Cost
            : Refusals.NotFound;

    public async Task<Reply<CostSummary>> Summarize(Actor actor, CostQuery query, CancellationToken cancellationToken) =>
        await costs.SummarizeAsync(actor.UserId, query, cancellationToken);

    public async Task<Reply<ModelPrices>> GetPrices(Actor actor, CancellationToken cancellationToken) =>
        new ModelPrices(await prices.ReadAsync(cancellationToken));
}
