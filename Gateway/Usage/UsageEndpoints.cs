using Parley.Gateway.Chats;
using Parley.Gateway.Json;

namespace Parley.Gateway.Usage;

/// <summary>What model calls used and cost, below <c>/api/experimental/chats</c>.</summary>
internal static class UsageEndpoints
{
    public static void MapUsage(this IEndpointRouteBuilder routes)
    {
        var chats = routes.MapGroup("/api/experimental/chats")
            .WithTags("Usage")
            .ProducesError(StatusCodes.Status400BadRequest)
            .ProducesError(StatusCodes.Status401Unauthorized);
        chats.MapGet("/{chat}/cost", UsageReads.GetChatCostAsync)
            .WithSummary("Says what a chat and all that it delegated to used and cost")
            .WithDescription(
                "Every attempt at a model call counts, also those that failed or were stopped. Amounts are in millionths of a US dollar; "
                + "calls of models without a price are counted as unpriced and missing in the cost.")
            .Produces<ChatCost>().ProducesError(StatusCodes.Status404NotFound);
        chats.MapGet("/{chat}/budget", UsageReads.GetBudgetAsync)
            .WithSummary("Says what a chat and all that it delegated to may use and have used")
            .Produces<ChatBudget>().ProducesError(StatusCodes.Status404NotFound);
        chats.MapPut("/{chat}/budget", UsageWrites.SetBudgetAsync)
            .WithSummary("Sets what a chat and all that it delegated to may use")
            .WithDescription(
                "What is absent is as the deployment has it. Chats that are paused go on when the new budget is enough. "
                + "Only for the chat at the top of its tree.")
            .TakesCommand<BudgetLimits>().Produces<ChatBudget>().ProducesChatErrors();
        chats.MapGet("/cost/summary", UsageReads.SummarizeAsync)
            .WithSummary("Sums up what was used and cost in a time")
            .WithDescription("The caller's own chats; everybody's for an administrator. Days are those of UTC.")
            .WithQuery("from", QueryKind.Day, "The first day; 29 days before the last one when absent.")
            .WithQuery("to", QueryKind.Day, "The last day; today when absent.")
            .WithQuery("group", QueryKind.Group, "day, user, model or chat (with those below it); day when absent.")
            .Produces<CostSummary>();
        chats.MapGet("/config/model-prices", UsageReads.GetPricesAsync)
            .WithSummary("Lists the prices that model calls are reckoned by")
            .Produces<ModelPrices>();
        chats.MapPut("/config/model-prices", UsageWrites.SetPricesAsync)
            .WithSummary("Replaces the prices that model calls are reckoned by")
            .WithDescription("For administrators. Calls that were made keep the cost they were stored with.")
            .Accepts<ModelPricesBody>("application/json").Produces<ModelPrices>()
            .ProducesError(StatusCodes.Status403Forbidden).ProducesError(StatusCodes.Status413PayloadTooLarge);
        chats.MapGet("/config/daily-limits", UsageReads.GetDailyLimitsAsync)
            .WithSummary("Says what users may use and spend in a day")
            .WithDescription("For administrators.")
            .Produces<DailyLimitTable>().ProducesError(StatusCodes.Status403Forbidden);
        chats.MapPut("/config/daily-limits", UsageWrites.SetDailyLimitsAsync)
            .WithSummary("Replaces what users may use and spend in a day")
            .WithDescription("For administrators. New turns beyond a limit are refused with 409; turns that run are not cut. Days are those of UTC.")
            .Accepts<DailyLimitsBody>("application/json").Produces<DailyLimitTable>()
            .ProducesError(StatusCodes.Status403Forbidden).ProducesError(StatusCodes.Status413PayloadTooLarge);
    }
}
