using Parley.Gateway.Errors;

namespace Parley.Gateway.Commands;

/// <summary>Turns reads into grain calls. A failed read is not repeated: the client may.</summary>
internal sealed class ChatQueries(IGrainFactory grains)
{
    public async Task<Outcome<ImmutableArray<Chat>>> ListAsync(Actor actor, ChatListQuery query, CancellationToken cancellationToken) =>
        Problems.Of(await grains.GetGrain<IUserGrain>(actor.UserId).ListChats(actor, query, cancellationToken));

    public async Task<Outcome<Chat>> GetAsync(Actor actor, Guid chatId) =>
        Problems.Of(await grains.GetGrain<IChatGrain>(chatId).Get(actor));

    public async Task<Outcome<MessagePage>> GetMessagesAsync(
        Actor actor, Guid chatId, MessageQuery query, CancellationToken cancellationToken) =>
        Problems.Of(await grains.GetGrain<IChatGrain>(chatId).GetMessages(actor, query, cancellationToken));

    public async Task<Outcome<ModelCatalog>> ListModelsAsync(Actor actor, CancellationToken cancellationToken) =>
        Problems.Of(await grains.GetGrain<IModelCatalogGrain>(Guid.Empty).List(actor, cancellationToken));

    public async Task<Outcome<ImmutableArray<ModelConfig>>> ListConfigsAsync(Actor actor, CancellationToken cancellationToken) =>
        Problems.Of(await grains.GetGrain<IModelCatalogGrain>(Guid.Empty).ListConfigs(actor, cancellationToken));
}
