using Parley.Grains.Abstractions.Usage;
using Parley.Grains.Chats;
using Parley.Grains.Identity;

namespace Parley.Grains.Usage;

/// <summary>Answers what calls used and cost, and keeps what they are reckoned by.</summary>
[StatelessWorker]
internal sealed class UsageGrain(CostStore costs, PriceList prices, DailyLimitStore limits, Administrators administrators)
    : Grain, IUsageGrain
{
    public async Task<Reply<ChatCost>> GetChatCost(Actor actor, Guid chatId, CancellationToken cancellationToken) =>
        await costs.ReadChatAsync(chatId, cancellationToken) is { } chat && Authorizer.MayActFor(actor, chat.Owner)
            ? chat.Cost
            : Refusals.NotFound;

    public async Task<Reply<CostSummary>> Summarize(Actor actor, CostQuery query, CancellationToken cancellationToken) =>
        await costs.SummarizeAsync(
            await administrators.IncludeAsync(actor, cancellationToken) ? null : actor.UserId, query, cancellationToken);

    public async Task<Reply<ModelPrices>> GetPrices(Actor actor, CancellationToken cancellationToken) =>
        new ModelPrices(await prices.ReadAsync(cancellationToken));

    public async Task<Reply<ModelPrices>> SetPrices(Actor actor, ModelPrices table, CancellationToken cancellationToken)
    {
        if ((await administrators.RefuseOthersAsync(actor, cancellationToken) ?? PriceRules.Check(table.Prices)) is { } refusal)
            return refusal;
        await prices.WriteAsync(table.Prices, cancellationToken);
        return new ModelPrices(await prices.ReadAsync(cancellationToken));
    }

    public async Task<Reply<DailyLimitTable>> GetDailyLimits(Actor actor, CancellationToken cancellationToken) =>
        await administrators.RefuseOthersAsync(actor, cancellationToken) is { } refusal
            ? refusal
            : await limits.ReadAsync(cancellationToken);

    public async Task<Reply<DailyLimitTable>> SetDailyLimits(Actor actor, DailyLimitTable table, CancellationToken cancellationToken) =>
        (await administrators.RefuseOthersAsync(actor, cancellationToken) ?? await limits.WriteAsync(table, cancellationToken)) is { } refusal
            ? refusal
            : await limits.ReadAsync(cancellationToken);
}
