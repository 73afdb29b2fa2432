using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parley.Gateway.Hosting;

/// <summary>
/// Ready only while a silo answers. Asks for what costs it nothing: a token of no form is nobody's, without a look at the database.
/// </summary>
internal sealed class ClusterHealthCheck(IGrainFactory grains) : IHealthCheck
{
    /// <summary>A failed call is for the health service to report, with its own words.</summary>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        await grains.GetGrain<IIdentityGrain>(Guid.Empty).Authenticate(token: "", address: null, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
