namespace Parley.Grains.Abstractions.Identity;

/// <summary>
/// Tells who a token belongs to and gives out sessions. Stateless: any silo may answer; the key is always <see cref="Guid.Empty"/>.
/// </summary>
[Alias("parley.IIdentityGrain")]
public interface IIdentityGrain : IGrainWithGuidKey
{
    /// <summary>Resolves a token of the form <c>id-secret</c> (platform.md G.2).</summary>
    /// <param name="token">The token as presented.</param>
    /// <param name="address">The caller's network address, kept as the key's last use.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <returns>The caller, or null when the token is malformed, unknown, wrong or expired.</returns>
    [Alias("Authenticate")]
    Task<Actor?> Authenticate(string token, string? address, CancellationToken cancellationToken);

    /// <summary>
    /// Exchanges a one-time sign-in link's token for a session. A second use, or one after it expired, is refused as unauthenticated.
    /// </summary>
    [Alias("RedeemSignInLink")]
    Task<Reply<Session>> RedeemSignInLink(string linkToken, string? address, CancellationToken cancellationToken);

    /// <summary>Makes a one-time sign-in link token for the owner, valid for one hour; earlier unused ones end.</summary>
    /// <param name="onlyBeforeFirstSignIn">When true and the owner has signed in by a link before, nothing is made.</param>
    /// <param name="cancellationToken">Stops the making.</param>
    /// <returns>The token, or null when none was made.</returns>
    [Alias("CreateSignInLink")]
    Task<string?> CreateSignInLink(bool onlyBeforeFirstSignIn, CancellationToken cancellationToken);

    /// <summary>Ends the session or key that the token names. Unknown tokens are ignored.</summary>
    [Alias("SignOut")]
    Task SignOut(string token, CancellationToken cancellationToken);
}

/// <summary>A fresh session.</summary>
/// <param name="Token">The token, <c>id-secret</c>; shown once.</param>
/// <param name="Actor">Whose session it is.</param>
/// <param name="ExpiresAt">When it ends if it is not used.</param>
[GenerateSerializer, Immutable, Alias("parley.Session")]
public sealed record Session([property: Id(0)] string Token, [property: Id(1)] Actor Actor, [property: Id(2)] DateTimeOffset ExpiresAt);
