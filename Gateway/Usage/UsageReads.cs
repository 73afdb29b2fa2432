using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Usage;

/// <summary>The reading endpoints of usage and costs.</summary>
internal static class UsageReads
{
    private const int DefaultDays = 30;
    private const int MaxDays = 366;

    public static async Task GetChatCostAsync(HttpContext context, string chat, IGrainFactory grains)
    {
        var id = Ids.Chat(chat);
        await (id.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                Problems.Of(await Usage(grains).GetChatCost(User(context), id.Value, context.RequestAborted)),
                WireJson.Instance.ChatCost));
    }

    public static async Task GetBudgetAsync(HttpContext context, string chat, IGrainFactory grains)
    {
        var id = Ids.Chat(chat);
        await (id.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                Problems.Of(await grains.GetGrain<IChatGrain>(id.Value).GetBudget(User(context), context.RequestAborted)),
                WireJson.Instance.ChatBudget));
    }

    public static async Task SummarizeAsync(HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        var query = new QueryReader(context.Request, "from", "to", "group");
        var last = query.Day("to") ?? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var first = query.Day("from") ?? last.AddDays(1 - Math.Min(DefaultDays, last.DayNumber));
        var group = query.Choice<CostGroup>("group", "day", "user", "model", "chat") ?? CostGroup.Day;
        if (first > last || last.DayNumber - first.DayNumber >= MaxDays)
        {
            query.Fault("from", $"must be at most {MaxDays - 1} days before to, and not after it");
        }

        await (query.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                Problems.Of(await Usage(grains).Summarize(
                    User(context), new CostQuery(Midnight(first), Midnight(last).AddDays(1), group), context.RequestAborted)),
                WireJson.Instance.CostSummary));
    }

    public static async Task GetPricesAsync(HttpContext context, IGrainFactory grains) =>
        await context.WriteAsync(
            Problems.Of(await Usage(grains).GetPrices(User(context), context.RequestAborted)), WireJson.Instance.ModelPrices);

    public static async Task GetDailyLimitsAsync(HttpContext context, IGrainFactory grains) =>
        await context.WriteAsync(
            Problems.Of(await Usage(grains).GetDailyLimits(User(context), context.RequestAborted)), WireJson.Instance.DailyLimitTable);

    private static IUsageGrain Usage(IGrainFactory grains) => grains.GetGrain<IUsageGrain>(Guid.Empty);

    private static Actor User(HttpContext context) => Caller.Of(context.User).User;

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
