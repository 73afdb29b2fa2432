namespace Parley.Grains.Identity;

/// <summary>Tells who a token belongs to and gives out sessions.</summary>
[StatelessWorker]
internal sealed class IdentityGrain(IdentityStore store) : Grain, IIdentityGrain
{
    private static readonly Refusal LinkEnded = new()
    {
        Code = RefusalCode.Unauthenticated,
        Message = "This sign-in link has expired or was already used.",
        Detail = "Make a new one with ./run.sh --sign-in-link.",
        Validations = [new Validation("token", "The link is unknown, expired or used.")],
    };

    public async Task<Actor?> Authenticate(string token, string? address, CancellationToken cancellationToken) =>
        Token.Parse(token) is { } parsed ? await store.FindActorAsync(parsed, address, cancellationToken) : null;

    public async Task<Reply<Session>> RedeemSignInLink(string linkToken, string? address, CancellationToken cancellationToken)
    {
        var session = await store.RedeemLinkAsync(linkToken, Token.Create(), address, cancellationToken);
        return session is null ? LinkEnded : session;
    }

    public Task<string?> CreateSignInLink(bool onlyBeforeFirstSignIn, CancellationToken cancellationToken) =>
        store.CreateLinkAsync(onlyBeforeFirstSignIn, cancellationToken);

    public async Task SignOut(string token, CancellationToken cancellationToken)
    {
        if (Token.Parse(token) is { } parsed)
            await store.DeleteKeyAsync(parsed, cancellationToken);
    }
}
