using System.Globalization;
using System.Text;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Calls;
using Parley.Grains.Workspaces.Agents;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Workspaces;

/// <summary>Makes workspaces for chats and binds the chats to them (spec/chat.md 4, create_workspace).</summary>
internal sealed class NewWorkspaces(
    IGrainFactory grains, GrainCalls calls, DefaultTemplate template, OnDemandWorkspaces onDemand)
{
    /// <summary>Longest name before the dash and the four digits that tell workspaces apart.</summary>
    private const int MaxBase = 27;

    /// <summary>
    /// Makes a workspace from the default template for a chat that needs one, if this deployment does that. Whoever of the tree asks, and
    /// however often: it is made once.
    /// </summary>
    /// <param name="chat">The chat.</param>
    /// <param name="actor">Its owner.</param>
    /// <param name="before">The workspace that it had and that is gone; null for none.</param>
    /// <param name="progress">Is told what is done.</param>
    /// <param name="cancellationToken">Ends the wait; the workspace may be made all the same.</param>
    /// <returns>The chat's workspace, which may still be being built.</returns>
    /// <exception cref="AgentException">There is none and none is made.</exception>
    public async Task<Guid> OnDemandAsync(
        Chat chat, Actor actor, Guid? before, Action<string> progress, CancellationToken cancellationToken)
    {
        if (!onDemand.Allowed || await template.FindAsync(actor, cancellationToken) is not { } templateId)
            throw new AgentException("chat has no workspace");
        progress("Making a workspace for this chat.\n");
        var id = NamedId.Of($"workspace\n{chat.TreeId}\n{before}");
        var input = new WorkspaceInput { Name = Name(chat.Title, id), TemplateId = templateId };
        return await CreateAsync(chat, actor, id, before, input, cancellationToken);
    }

    /// <summary>Makes a workspace, or finds it made, and binds the chat to it.</summary>
    /// <returns>The chat's workspace: another one when somebody else has bound it meanwhile.</returns>
    /// <exception cref="AgentException">It was refused.</exception>
    public async Task<Guid> CreateAsync(
        Chat chat, Actor actor, Guid id, Guid? before, WorkspaceInput input, CancellationToken cancellationToken)
    {
        var workspace = grains.GetGrain<IWorkspaceGrain>(id);
        var created = await calls.AskAsync(() => workspace.Create(actor, input, cancellationToken), cancellationToken);
        if (created.Refusal is { } refusal)
            throw new AgentException(Text(refusal));
        // The root, and with it all that have what it had: whoever of the tree works here, works in one place.
        var root = grains.GetGrain<IChatGrain>(chat.TreeId);
        var bound = await calls.AskAsync(() => root.BindWorkspace(actor, before, id), cancellationToken);
        return bound.Value?.WorkspaceId ?? throw new AgentException(bound.Refusal?.Message ?? "chat has no workspace");
    }

    /// <summary>A name for a workspace: what can be said of a text in a name, and four digits of the workspace's id.</summary>
    public static string Name(string text, Guid id)
    {
        var slug = new StringBuilder();
        foreach (var letter in text.ToLowerInvariant())
        {
            if (slug.Length == MaxBase)
                break;
            if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(letter);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        var name = slug.ToString().Trim('-');
        return string.Create(CultureInfo.InvariantCulture, $"{(name.Length == 0 ? "chat" : name)}-{id.ToString("n")[..4]}");
    }

    private static string Text(Refusal refusal) => string.Join(
        "; ",
        [refusal.Detail is { } detail ? $"{refusal.Message} {detail}" : refusal.Message,
            .. refusal.Validations.Select(validation => $"{validation.Field}: {validation.Detail}")]);
}

/// <summary>Whether a chat without a workspace gets one when its model first needs it.</summary>
/// <param name="Allowed">Whether it does.</param>
public sealed record OnDemandWorkspaces(bool Allowed)
{
    /// <summary>What counts when nobody says otherwise.</summary>
    public static readonly OnDemandWorkspaces Default = new(true);
}
