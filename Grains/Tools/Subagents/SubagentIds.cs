using System.Globalization;
using Parley.Grains.Calls;

namespace Parley.Grains.Tools.Subagents;

/// <summary>Ids for what tool calls do, so that a call that is made again after a crash does nothing twice.</summary>
internal static class SubagentIds
{
    /// <summary>
    /// The same for the same call, and for that only: providers may use a call's id again in another turn, and some do within one.
    /// </summary>
    /// <param name="context">Where the call is made.</param>
    /// <param name="text">What it says.</param>
    public static Guid Of(ToolContext context, string text) => NamedId.Of(
        string.Create(CultureInfo.InvariantCulture, $"{context.Chat.Id}\n{context.Chat.Turn}\n{context.ToolCallId}\n{text}"));
}
