using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parley.Hosting.Health;

/// <summary>Answer of the health endpoints.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record HealthAnswer(string Status, IReadOnlyList<HealthReason> Checks);

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Reason">Why, where the check says.</param>
public sealed record HealthReason(string Name, string Status, string? Reason);

/// <summary>The same two addresses on every process, for whoever watches it.</summary>
public static class HealthEndpoints
{
    /// <summary>The process answers.</summary>
    public const string LivePath = "/healthz";

    /// <summary>What it needs is there, by the checks that the host registered.</summary>
    public const string ReadyPath = "/readyz";

    private static readonly HealthAnswer Live = new("healthy", []);

    /// <summary>Maps both; they ask for no key.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(LivePath, (Delegate)LiveAsync).AllowAnonymous().WithTags("Health")
            .WithSummary("Whether the process lives").Produces<HealthAnswer>();
        routes.MapGet(ReadyPath, ReadyAsync).AllowAnonymous().WithTags("Health")
            .WithSummary("Whether the service can take requests")
            .Produces<HealthAnswer>().Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static Task LiveAsync(HttpContext context) => WriteAsync(context, Live, StatusCodes.Status200OK);

    private static async Task ReadyAsync(HttpContext context, HealthCheckService health)
    {
        var report = await health.CheckHealthAsync(context.RequestAborted);
        var checks = report.Entries.Select(entry => new HealthReason(entry.Key, NameOf(entry.Value.Status), entry.Value.Description));
        var status = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        await WriteAsync(context, new HealthAnswer(NameOf(report.Status), [.. checks]), status);
    }

    private static Task WriteAsync(HttpContext context, HealthAnswer answer, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(answer, HealthJson.Default.HealthAnswer, contentType: null, context.RequestAborted);
    }

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

/// <summary>How the answer is written: as everything of the API, in snake case and without nulls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;
