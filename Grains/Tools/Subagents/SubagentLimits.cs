namespace Parley.Grains.Tools.Subagents;

/// <summary>What a tree of chats may use.</summary>
/// <param name="AtWork">Most children of a root that are at work at once.</param>
public sealed record SubagentLimits(int AtWork)
{
    /// <summary>What counts when nobody says otherwise.</summary>
    public static readonly SubagentLimits Default = new(8);
}
