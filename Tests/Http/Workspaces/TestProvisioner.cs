using System.Collections.Concurrent;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Workspaces.Provisioners;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Workspaces;

/// <summary>Does with builds what a test says, and shows the tokens of their agents.</summary>
internal sealed class TestProvisioner : IProvisioner
{
    /// <summary>What versions of templates call it.</summary>
    public const string Provisioner = "test";

    private readonly ConcurrentQueue<BuildOrder> _orders = [];

    public string Name => Provisioner;

    /// <summary>All that was asked of it, in order.</summary>
    public IReadOnlyList<BuildOrder> Orders => [.. _orders];

    /// <summary>Holds every build that begins; null to let them through.</summary>
    public Gate? Hold { get; set; }

    /// <summary>The newest token of a workspace's first agent.</summary>
    public string TokenOf(Guid workspaceId) => _orders.Last(order => order.WorkspaceId == workspaceId && !order.Agents.IsEmpty).Agents[0].Token;

    public string? AddressOf(Guid workspaceId, Guid agentId) => null;

    public async Task<ProvisionedBuild> ApplyAsync(BuildOrder order, IProgress<BuildLogLine> log, CancellationToken cancellationToken)
    {
        _orders.Enqueue(order);
        if (Hold is { } gate)
            await gate.PassAsync(cancellationToken);
        return new ProvisionedBuild($"after {order.Transition}");
    }
}
