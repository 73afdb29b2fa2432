namespace Parley.Grains.Identity;

/// <summary>Sees to it that there is an owner, and that the key the environment gives is theirs.</summary>
internal sealed class OwnerSetup(IdentityStore store, OwnerKey key)
{
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var ownerId = await store.EnsureOwnerAsync(cancellationToken);
        if (key.Token is { } text && Token.Parse(text) is { } token)
            await store.EnsureOwnerKeyAsync(ownerId, token, cancellationToken);
    }
}
