namespace Parley.Grains.Identity;

/// <summary>
/// Tells whether a caller administers the deployment. The caller's roles are read anew each time: what an actor was when it signed in, and
/// what a gateway says of it, decides nothing.
/// </summary>
internal sealed class Administrators(IdentityStore store)
{
    /// <summary>What everybody else is told.</summary>
    public static readonly Refusal Forbidden = new()
    {
        Code = RefusalCode.Forbidden,
        Message = "You are not allowed to do this.",
        Detail = "Only an administrator of this deployment is.",
    };

    /// <summary>Whether the caller is one.</summary>
    public async Task<bool> IncludeAsync(Actor actor, CancellationToken cancellationToken) =>
        Authorizer.MayAdminister(actor, await store.ReadRolesAsync(actor.UserId, cancellationToken));

    /// <summary>The refusal of a caller who is none; null for one who is.</summary>
    public async Task<Refusal?> RefuseOthersAsync(Actor actor, CancellationToken cancellationToken) =>
        await IncludeAsync(actor, cancellationToken) ? null : Forbidden;
}
