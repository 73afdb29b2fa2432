using Parley.Gateway.Errors;

namespace Parley.Gateway.Commands;

/// <summary>Turns reads into grain calls. A failed read is not repeated: the client may.</summary>
internal sealed class ChatQueries(IGrainFactory grains)
{
    private static readonly TimeSpan ExplainPatience = TimeSpan.FromSeconds(3);

    public async Task<Outcome<ImmutableArray<Chat>>> ListAsync(Actor actor, ChatListQuery query, CancellationToken cancellationToken) =>
        Problems.Of(await grains.GetGrain<IUserGrain>(actor.UserId).ListChats(actor, query, cancellationToken));

    public async Task<Outcome<Chat>> GetAsync(Actor actor, Guid chatId) =>
        Problems.Of(await grains.GetGrain<IChatGrain>(chatId).Get(actor));

    /// <summary>
    /// Asks why a chat is where it is. A silo that does not answer is an answer too, so it is not waited for as long as for a command.
    /// </summary>
    public async Task<Outcome<ChatExplanation>> ExplainAsync(Actor actor, Guid chatId, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ExplainPatience);
        try
        {
            return Problems.Of(await grains.GetGrain<IChatGrain>(chatId).Explain(actor, patience.Token).WaitAsync(patience.Token));
        }
        catch (Exception silence) when (
            silence is OperationCanceledException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            return Problems.SiloSilent;
        }
    }

    public async Task<Outcome<MessagePage>> GetMessagesAsync(
        Actor actor, Guid chatId, MessageQuery query, CancellationToken cancellationToken) =>
        Problems.Of(await grains.GetGrain<IChatGrain>(chatId).GetMessages(actor, query, cancellationToken));
}
