using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces.Provisioners;

/// <summary>Makes of a template's version what a workspace is: a directory and a process, a pod, or for tests nothing at all.</summary>
internal interface IProvisioner
{
    /// <summary>What templates call it.</summary>
    string Name { get; }

    /// <summary>Where an agent is to listen, <c>unix:/path</c>, when it is not the agent that says so; null otherwise.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="agentId">The agent.</param>
    string? AddressOf(Guid workspaceId, Guid agentId);

    /// <summary>
    /// Does what a build is to do. Idempotent: when the silo that worked on a build is lost, another one does all of it again, whatever was
    /// done by then. A start comes with other tokens each time, and ends whatever runs in the workspace before it starts anything.
    /// </summary>
    /// <param name="order">What to do.</param>
    /// <param name="log">Takes what the workspace's owner may read of it, line by line; safe from any thread.</param>
    /// <param name="cancellationToken">The build was cancelled, or this silo stops: end soon, done or not.</param>
    /// <returns>What to be told at the next build.</returns>
    /// <exception cref="ProvisionerException">It cannot be done; the message is for the workspace's owner.</exception>
    Task<ProvisionedBuild> ApplyAsync(BuildOrder order, IProgress<BuildLogLine> log, CancellationToken cancellationToken);
}

/// <summary>What a build has made.</summary>
/// <param name="State">What the provisioner wants to be told at the next build of the workspace.</param>
internal sealed record ProvisionedBuild(string State);

/// <summary>A build cannot be done. The message is one sentence for the workspace's owner and holds no secret.</summary>
internal sealed class ProvisionerException(string message, Exception? inner = null) : Exception(message, inner);
