using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Auth;

/// <summary>Signing in by a one-time link, signing out, and who one is.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/v2/users").WithTags("Users");
        users.MapPost("/login/link", SignInAsync)
            .AllowAnonymous()
            .WithSummary("Exchanges the token of a one-time sign-in link for a session")
            .WithDescription("Sets the cookie `coder_session_token`. A link works once and for one hour.")
            .Accepts<SignInLinkBody>("application/json")
            .Produces<SignInAnswer>(StatusCodes.Status201Created)
            .Produces<ErrorBody>(StatusCodes.Status400BadRequest)
            .Produces<ErrorBody>(StatusCodes.Status401Unauthorized);
        users.MapPost("/logout", SignOutAsync)
            .WithSummary("Ends the session or API key that the request carries")
            .Produces(StatusCodes.Status204NoContent)
            .Produces<ErrorBody>(StatusCodes.Status401Unauthorized);
        users.MapGet("/me", (Delegate)MeAsync)
            .WithSummary("Tells who the caller is")
            .Produces<UserInfo>()
            .Produces<ErrorBody>(StatusCodes.Status401Unauthorized);
    }

    private static async Task SignInAsync(HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        var body = await RequestBody.ReadAsync(context.Request, WireJson.Instance.SignInLinkBody, "token");
        if (body.Problem is { } problem)
        {
            await context.WriteProblemAsync(problem);
            return;
        }

        if (string.IsNullOrEmpty(body.Value!.Token))
        {
            await context.WriteProblemAsync(Problem.Invalid("Invalid sign-in link.", "token", "is required"));
            return;
        }

        var address = context.Connection.RemoteIpAddress?.ToString();
        var reply = await grains.GetGrain<IIdentityGrain>(Guid.Empty).RedeemSignInLink(body.Value.Token, address, context.RequestAborted);
        var session = Problems.Of(reply);
        if (session.Problem is { } refused)
        {
            await context.WriteProblemAsync(refused);
            return;
        }

        SessionToken.SetCookie(context, session.Value!, time.GetUtcNow());
        var answer = new SignInAnswer(session.Value!.Token, InfoOf(session.Value.Actor));
        await context.WriteAsync<SignInAnswer>(answer, WireJson.Instance.SignInAnswer, StatusCodes.Status201Created);
    }

    private static async Task SignOutAsync(HttpContext context, KnownCallers callers)
    {
        await callers.SignOutAsync(Caller.Of(context.User).Token, context.RequestAborted);
        SessionToken.ClearCookie(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task MeAsync(HttpContext context) =>
        context.WriteAsync<UserInfo>(InfoOf(Caller.Of(context.User).User), WireJson.Instance.UserInfo);

    private static UserInfo InfoOf(Actor actor) => new(actor.UserId, actor.Username);
}
