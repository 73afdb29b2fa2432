using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Workspaces.Agents;

/// <summary>Finds the agent that a chat's tools are to ask (<see cref="WorkspaceAgents.ConnectAsync"/>).</summary>
internal delegate Task<AgentClient> FindAgent(Chat chat, Actor actor, Action<string> progress, CancellationToken cancellationToken);

/// <summary>
/// Finds the agent of a workspace if one answers now (<see cref="WorkspaceAgents.FindNowAsync"/>); null when there is none.
/// </summary>
internal delegate Task<AgentClient?> FindAgentNow(Guid workspaceId, Actor actor, CancellationToken cancellationToken);
