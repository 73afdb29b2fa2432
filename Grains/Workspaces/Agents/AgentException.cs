using System.Net;

namespace Parley.Grains.Workspaces.Agents;

/// <summary>A workspace or its agent did not do what it was asked for. The message is for the model and the user.</summary>
internal sealed class AgentException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the agent answered; null when it gave no answer.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>
    /// Whether the request did not get to the agent that was meant, so that nothing was done and another agent may be asked.
    /// </summary>
    public bool IsUndelivered { get; init; }

    /// <summary>Whether the connection failed, so that the same agent may be asked again for what it does once only.</summary>
    public bool IsBroken { get; init; }

    /// <summary>The agent was not reached.</summary>
    /// <param name="reason">Why, without addresses: they are nobody's business.</param>
    /// <param name="inner">What happened.</param>
    public static AgentException Unreachable(string reason, Exception? inner = null) =>
        new($"connect to workspace agent: {reason}", inner) { IsUndelivered = true };
}
