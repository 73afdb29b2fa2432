using Npgsql;

namespace Parley.Grains.Identity;

/// <summary>One-time links by which the owner signs in, for programs that hold the database and host no grains.</summary>
public static class SignInLinks
{
    /// <summary>What follows a gateway's address in a link. The token is behind the #: browsers send it to no server.</summary>
    public static string Path(string token) => $"/sign-in#{token}";

    /// <summary>Makes a link and ends those not used yet; or, when asked, nothing once one was used.</summary>
    /// <returns>Its token, or null when none was made.</returns>
    public static Task<string?> CreateAsync(NpgsqlDataSource database, bool onlyBeforeFirstSignIn, CancellationToken cancellationToken) =>
        new IdentityStore(database).CreateLinkAsync(onlyBeforeFirstSignIn, cancellationToken);
}
