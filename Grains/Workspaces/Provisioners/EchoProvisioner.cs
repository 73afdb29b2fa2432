using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces.Provisioners;

/// <summary>Makes nothing and ends as the template says: for tests and for trying templates out.</summary>
internal sealed class EchoProvisioner(TimeProvider time) : IProvisioner
{
    public string Name => "echo";

    public string? AddressOf(Guid workspaceId, Guid agentId) => null;

    public async Task<ProvisionedBuild> ApplyAsync(BuildOrder order, IProgress<BuildLogLine> log, CancellationToken cancellationToken)
    {
        var outcome = order.Manifest.Echo ?? new EchoOutcome();
        log.Info(time, $"Echo: {order.Transition} of {order.WorkspaceName}.");
        await Task.Delay(TimeSpan.FromMilliseconds(outcome.DelayMs), time, cancellationToken);
        return outcome.Fail is { } error ? throw new ProvisionerException(error) : new ProvisionedBuild("");
    }
}
