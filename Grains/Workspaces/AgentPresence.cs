using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces;

/// <summary>
/// When agents were last heard of. In memory only: they say so every five seconds, and all that is stored is a change of what they are.
/// A new activation has heard of each at its beginning, so that a move of the workspace makes nobody look lost.
/// </summary>
internal sealed class AgentPresence(TimeProvider time)
{
    /// <summary>An agent that was silent for this long is disconnected (platform.md 0.2).</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>One that was never heard of is given up after this long, as whoever waits for it does (platform.md C.4).</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Guid, long> _heard = [];

    /// <summary>Notes that an agent was heard of.</summary>
    public void Hear(Guid agentId) => _heard[agentId] = time.GetTimestamp();

    /// <summary>What an agent is by now, as far as its silence says.</summary>
    public AgentStatus StatusOf(Agent agent)
    {
        _heard.TryAdd(agent.Id, time.GetTimestamp());
        var silent = time.GetElapsedTime(_heard[agent.Id]);
        return agent.Status switch
        {
            AgentStatus.Connected when silent >= Silence => AgentStatus.Disconnected,
            AgentStatus.Connecting when silent >= FirstWait => AgentStatus.Timeout,
            var status => status,
        };
    }
}
