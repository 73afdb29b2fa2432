namespace Parley.Grains.Identity;

/// <summary>The API key of the owner that <c>PARLEY_OWNER_API_KEY</c> gives, so that scripts need no sign-in link.</summary>
/// <param name="Token">The token, <c>id-secret</c> (platform.md G.2); null when none is set.</param>
public sealed record OwnerKey(string? Token)
{
    /// <summary>Hides the token wherever the record is printed.</summary>
    public override string ToString() => $"OwnerKey {{ Token = {(Token is null ? "none" : "***")} }}";
}
