using Parley.Gateway.Errors;

namespace Parley.Gateway.Auth;

/// <summary>
/// Keeps foreign pages from using the session cookie: a request that changes something or opens a WebSocket, is signed in by cookie
/// and names an origin, must name ours.
/// </summary>
internal sealed class OriginMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.User.Identity is Caller { Source: TokenSource.Cookie } && MustBeOwn(context) && !IsOwn(context.Request)
            ? context.WriteProblemAsync(Problems.ForeignOrigin)
            : next(context);

    private static bool MustBeOwn(HttpContext context)
    {
        var method = context.Request.Method;
        return context.WebSockets.IsWebSocketRequest
            || !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));
    }

    private static bool IsOwn(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
