using Parley.Gateway.Errors;

namespace Parley.Gateway.Hosting;

/// <summary>
/// A gateway that stops takes no new work while its web server still listens: who lost a connection to the stop and is back at once would
/// lose the next one too.
/// What is under way comes to its end.
/// </summary>
internal sealed class StoppingMiddleware(RequestDelegate next, IHostApplicationLifetime host)
{
    public Task InvokeAsync(HttpContext context) =>
        host.ApplicationStopping.IsCancellationRequested && IsWork(context.Request.Path)
            ? context.WriteProblemAsync(Problems.Unavailable)
            : next(context);

    private static bool IsWork(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/hubs");
}
