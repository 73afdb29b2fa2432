using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Usage;

/// <summary>The changing endpoints of usage and costs.</summary>
internal static class UsageWrites
{
    public static async Task SetBudgetAsync(HttpContext context, string chat, ChatCommands commands)
    {
        var (id, command) = (Ids.Chat(chat), Ids.Command(context.Request));
        Outcome<BudgetLimits> body = (id.Problem ?? command.Problem) is { } known
            ? known
            : await RequestBody.ReadAsync(context.Request, WireJson.Instance.BudgetLimits, "body");
        await (body.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await commands.SetBudgetAsync(User(context), command.Value, id.Value, body.Value!, context.RequestAborted),
                WireJson.Instance.ChatBudget));
    }

    public static async Task SetPricesAsync(HttpContext context, IGrainFactory grains)
    {
        var body = await RequestBody.ReadAsync(context.Request, WireJson.Instance.ModelPricesBody, "prices");
        await (body.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : body.Value!.Prices is not { IsDefault: false } prices
            ? context.WriteProblemAsync(Problem.Invalid("Invalid model prices.", "prices", "is required"))
            : context.WriteAsync(
                Problems.Of(await Usage(grains).SetPrices(User(context), new ModelPrices(prices), context.RequestAborted)),
                WireJson.Instance.ModelPrices));
    }

    public static async Task SetDailyLimitsAsync(HttpContext context, IGrainFactory grains)
    {
        var body = await RequestBody.ReadAsync(context.Request, WireJson.Instance.DailyLimitsBody, "users");
        if (body.Problem is { } problem)
        {
            await context.WriteProblemAsync(problem);
            return;
        }

        var users = body.Value!.Users is { IsDefault: false } named ? named : [];
        if (users.Any(user => user?.Limits is null))
        {
            await context.WriteProblemAsync(Problem.Invalid("Invalid daily limits.", "users", "must name a user and limits each"));
            return;
        }

        var table = new DailyLimitTable { Everybody = body.Value.Everybody ?? new DailyLimits(), Users = users };
        await context.WriteAsync(
            Problems.Of(await Usage(grains).SetDailyLimits(User(context), table, context.RequestAborted)),
            WireJson.Instance.DailyLimitTable);
    }

    private static IUsageGrain Usage(IGrainFactory grains) => grains.GetGrain<IUsageGrain>(Guid.Empty);

    private static Actor User(HttpContext context) => Caller.Of(context.User).User;
}
