using Microsoft.Extensions.Diagnostics.HealthChecks;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Hosting;

/// <summary>Answer of the health endpoints.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record HealthAnswer(string Status, ImmutableArray<HealthReason> Checks);

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Reason">Why, where the check says.</param>
public sealed record HealthReason(string Name, string Status, string? Reason);

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: what it needs is there, by the checks that the host registered.</summary>
internal static class HealthEndpoints
{
    private static readonly HealthAnswer Live = new("healthy", []);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", (Delegate)LiveAsync).AllowAnonymous().WithTags("Health")
            .WithSummary("Whether the process lives").Produces<HealthAnswer>();
        routes.MapGet("/readyz", ReadyAsync).AllowAnonymous().WithTags("Health")
            .WithSummary("Whether the service can take requests")
            .Produces<HealthAnswer>().Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static Task LiveAsync(HttpContext context) => context.WriteAsync<HealthAnswer>(Live, WireJson.Instance.HealthAnswer);

    private static async Task ReadyAsync(HttpContext context, HealthCheckService health)
    {
        var report = await health.CheckHealthAsync(context.RequestAborted);
        var checks = report.Entries.Select(entry => new HealthReason(entry.Key, NameOf(entry.Value.Status), entry.Value.Description));
        var status = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        await context.WriteAsync<HealthAnswer>(new HealthAnswer(NameOf(report.Status), [.. checks]), WireJson.Instance.HealthAnswer, status);
    }

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
