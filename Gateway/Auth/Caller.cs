using System.Security.Claims;

namespace Parley.Gateway.Auth;

/// <summary>The identity of an authenticated request: the actor that the identity grain made of its token.</summary>
internal sealed class Caller(Actor actor, string token, TokenSource source)
    : ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, actor.UserId.ToString()), new Claim(ClaimTypes.Name, actor.Username)],
        TokenHandler.SchemeName)
{
    public Actor User => actor;

    /// <summary>The token; needed to sign out. Never logged.</summary>
    public string Token => token;

    public TokenSource Source => source;

    /// <summary>The caller of an authenticated request.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in; the authorization policy does not let that through.</exception>
    public static Caller Of(ClaimsPrincipal? principal) =>
        principal?.Identity as Caller ?? throw new InvalidOperationException("The request has no caller.");
}
