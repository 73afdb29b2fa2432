namespace Parley.Grains.Chats;

/// <summary>The workspace that the chat works in. Which agent answers there is asked for at each use and never kept (matrix 25).</summary>
internal sealed partial class ChatGrain
{
    public async Task<Reply<ChatView>> BindWorkspace(Actor actor, Guid? before, Guid workspaceId)
    {
        if ((Refuse(actor) ?? await RefuseWorkspaceAsync(actor, workspaceId)) is { } refusal)
            return refusal;
        var (written, _) = await WriteAsync(_ => new ChatInput.Bind(before, workspaceId), commandId: null);
        return written.Refusal ?? (Reply<ChatView>)written.Chat.ToView();
    }

    private async Task<Refusal?> RefuseWorkspaceAsync(Actor actor, Guid? workspaceId) =>
        workspaceId is not { } id || await workspaces.IsUsableAsync(actor.UserId, id, CancellationToken.None)
            ? null
            : Refusals.NoSuchWorkspace;
}
