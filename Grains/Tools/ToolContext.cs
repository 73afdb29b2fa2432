using Parley.Grains.Calls;
using Parley.Grains.Workspaces.Agents;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Tools;

/// <summary>All that a tool sees of where it is called.</summary>
internal sealed class ToolContext
{
    /// <summary>The chat as its run took it.</summary>
    public required Chat Chat { get; init; }

    /// <summary>On whose behalf it acts: the chat's owner.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Names the call within its step, as the provider does.</summary>
    public required string ToolCallId { get; init; }

    /// <summary>
    /// Names the step among all of the chat's: the same when the chat's next owner makes its calls again (<see cref="ITool.HasEffects"/>).
    /// </summary>
    public string StepName { get; init; } = "";

    /// <summary>
    /// Names this very call among all that there are: the same for every attempt at it, so effects can be made once. Providers may use a
    /// call's id again, even within a turn.
    /// </summary>
    public Guid CallKey => NamedId.Of($"{Chat.Id}\n{StepName}\n{ToolCallId}");

    /// <summary>Cancelled when the run is stopped or the call takes too long.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// Whether somebody stopped the run who wants no more of it, so that what the call has begun is to be ended. A call that was cancelled
    /// without is taken up by the chat's next owner.
    /// </summary>
    public Func<bool> IsInterrupted { get; init; } = static () => false;

    /// <summary>Shows a piece of the output to come to whoever watches, now; to be called on the chat's activation.</summary>
    public required Action<string> Progress { get; init; }

    /// <summary>The run's way to the chat's workspace; null where there are no workspaces.</summary>
    public WorkspaceConnection? Workspace { get; init; }
}
