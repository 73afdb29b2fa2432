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

    private static Actor User(HttpContext context) => Caller.Of(context.User).User;
}
