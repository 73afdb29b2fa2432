using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Parley.Gateway.Errors;

namespace Parley.Gateway.Auth;

/// <summary>Asks the identity grain who a request's token belongs to.</summary>
internal sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    KnownCallers callers)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "Token";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // What is open to everybody must not depend on the identity grain.
        var isOpen = Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        var (token, source) = SessionToken.Of(Request);
        if (token is null || isOpen)
        {
            return AuthenticateResult.NoResult();
        }

        var address = Context.Connection.RemoteIpAddress?.ToString();
        var actor = await callers.FindAsync(token, address, Context.RequestAborted);
        return actor is null
            ? AuthenticateResult.Fail("The token is malformed, unknown or expired.")
            : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new Caller(actor, token, source)), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        Context.WriteProblemAsync(Problems.Unauthenticated);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Context.WriteProblemAsync(Problems.OfStatus(StatusCodes.Status403Forbidden));
}
