using Microsoft.Extensions.AI;

namespace Parley.Grains.Models;

/// <summary>
/// A piece of a tool call while the model is still writing it. Fragments of one call carry the same id and name; their arguments in
/// order make the JSON text of the complete <see cref="FunctionCallContent"/>, which always follows on a stream that ends well.
/// </summary>
public sealed class ToolCallFragment(string callId, string name, string arguments) : AIContent
{
    /// <summary>The call it belongs to.</summary>
    public string CallId { get; } = callId;

    /// <summary>The tool's name.</summary>
    public string Name { get; } = name;

    /// <summary>The next piece of the arguments' JSON text; empty on a fragment that only announces the call.</summary>
    public string Arguments { get; } = arguments;
}
