using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Tools;

/// <summary>All that a tool sees of where it is called.</summary>
internal sealed class ToolContext
{
    /// <summary>The chat as its run took it.</summary>
    public required Chat Chat { get; init; }

    /// <summary>On whose behalf it acts: the chat's owner.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Names the call; with the chat's id it is the same for every attempt at this very call, so effects can be made once.</summary>
    public required string ToolCallId { get; init; }

    /// <summary>Cancelled when the run is stopped or the call takes too long.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Shows a piece of the output to come to whoever watches, now; to be called on the chat's activation.</summary>
    public required Action<string> Progress { get; init; }
}
