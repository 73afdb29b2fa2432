namespace Parley.Gateway.Auth;

/// <summary>Where a request carries its token. What a client states beats what its browser adds.</summary>
internal enum TokenSource
{
    None,

    /// <summary>A header that only the client itself can set.</summary>
    Header,

    /// <summary>The query of a stream: for clients that cannot set headers there.</summary>
    Query,

    /// <summary>The cookie, which a browser adds on its own, also for foreign pages.</summary>
    Cookie,
}

/// <summary>Finds the session token or API key of a request (platform.md G.2).</summary>
internal static class SessionToken
{
    /// <summary>Name of the cookie and of the query parameter.</summary>
    public const string Name = "coder_session_token";

    /// <summary>Name of the header.</summary>
    public const string Header = "Coder-Session-Token";

    private const string Bearer = "Bearer ";

    public static (string? Token, TokenSource Source) Of(HttpRequest request)
    {
        if (request.Headers[Header].ToString() is { Length: > 0 } header)
        {
            return (header, TokenSource.Header);
        }

        if (request.Headers.Authorization.ToString() is { } authorization
            && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return (authorization[Bearer.Length..].Trim(), TokenSource.Header);
        }

        if (AllowsQuery(request.Path) && request.Query[Name].ToString() is { Length: > 0 } query)
        {
            return (query, TokenSource.Query);
        }

        return request.Cookies[Name] is { Length: > 0 } cookie ? (cookie, TokenSource.Cookie) : (null, TokenSource.None);
    }

    /// <summary>Gives the browser its session.</summary>
    public static void SetCookie(HttpContext context, Session session, DateTimeOffset now) =>
        context.Response.Cookies.Append(Name, session.Token, Options(context, session.ExpiresAt - now));

    public static void ClearCookie(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? age) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        Secure = context.Request.IsHttps,
        MaxAge = age,
        IsEssential = true,
    };

    private static bool AllowsQuery(PathString path) =>
        path.StartsWithSegments("/hubs")
        || (path.StartsWithSegments("/api/experimental/chats", out var rest)
            && (rest.Value!.EndsWith("/stream", StringComparison.Ordinal) || rest == "/watch"));
}
