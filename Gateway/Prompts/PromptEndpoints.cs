using Parley.Gateway.Auth;
using Parley.Gateway.Chats;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Prompts;

/// <summary>Prompts under <c>/api/experimental/chats/config</c> (spec/chat.md 2.2).</summary>
internal static class PromptEndpoints
{
    public static void MapPrompts(this IEndpointRouteBuilder routes)
    {
        var prompts = routes.MapGroup("/api/experimental/chats/config").WithTags("Prompts")
            .ProducesError(StatusCodes.Status401Unauthorized);
        prompts.MapGet("/system-prompt", GetSystemPromptAsync)
            .WithSummary("Gets the deployment's system prompt; empty when the built-in one counts").Produces<SystemPromptBody>();
        prompts.MapPut("/system-prompt", SetSystemPromptAsync)
            .WithSummary("Replaces the deployment's system prompt, for chats made from now on")
            .WithDescription("For administrators. At most 128 KiB; empty for the built-in one.")
            .Accepts<SystemPromptBody>("application/json").Produces(StatusCodes.Status204NoContent).ProducesPromptErrors()
            .ProducesError(StatusCodes.Status403Forbidden);
        prompts.MapGet("/user-prompt", GetUserPromptAsync)
            .WithSummary("Gets the caller's own prompt").Produces<UserPromptBody>();
        prompts.MapPut("/user-prompt", SetUserPromptAsync)
            .WithSummary("Replaces the caller's own prompt, for all turns that begin from now on")
            .WithDescription("At most 128 KiB; empty for none.")
            .Accepts<UserPromptBody>("application/json").Produces<UserPromptBody>().ProducesPromptErrors();
    }

    private static async Task GetSystemPromptAsync(HttpContext context, IGrainFactory grains)
    {
        var reply = await Grain(grains).GetSystemPrompt(User(context), context.RequestAborted);
        await context.WriteAsync(Problems.Of(reply).Select(text => new SystemPromptBody(text)), WireJson.Instance.SystemPromptBody);
    }

    private static async Task SetSystemPromptAsync(HttpContext context, IGrainFactory grains)
    {
        var body = await RequestBody.ReadAsync(context.Request, WireJson.Instance.SystemPromptBody, "system_prompt");
        await context.WriteDoneAsync(body.Problem is { } problem
            ? problem
            : Problems.Of(await Grain(grains).SetSystemPrompt(User(context), body.Value!.SystemPrompt, context.RequestAborted)));
    }

    private static async Task GetUserPromptAsync(HttpContext context, IGrainFactory grains)
    {
        var reply = await Grain(grains).GetUserPrompt(User(context), context.RequestAborted);
        await context.WriteAsync(Problems.Of(reply).Select(text => new UserPromptBody(text)), WireJson.Instance.UserPromptBody);
    }

    private static async Task SetUserPromptAsync(HttpContext context, IGrainFactory grains)
    {
        var body = await RequestBody.ReadAsync(context.Request, WireJson.Instance.UserPromptBody, "custom_prompt");
        await (body.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                Problems.Of(await Grain(grains).SetUserPrompt(User(context), body.Value!.CustomPrompt, context.RequestAborted))
                    .Select(text => new UserPromptBody(text)),
                WireJson.Instance.UserPromptBody));
    }

    private static RouteHandlerBuilder ProducesPromptErrors(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesError(StatusCodes.Status400BadRequest).ProducesError(StatusCodes.Status413PayloadTooLarge);

    private static IPromptGrain Grain(IGrainFactory grains) => grains.GetGrain<IPromptGrain>(Guid.Empty);

    private static Actor User(HttpContext context) => Caller.Of(context.User).User;
}
