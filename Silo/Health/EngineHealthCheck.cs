using Microsoft.Extensions.Diagnostics.HealthChecks;
using Parley.Grains.Recovery;

namespace Parley.Silo.Health;

/// <summary>Ready only while this silo is a member of the cluster.</summary>
internal sealed class EngineHealthCheck(ISiloMembership membership) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(membership.Alive.Contains(membership.Self)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("This silo is not a member of the cluster."));
}
