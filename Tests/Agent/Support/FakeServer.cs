using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Agent.Support;

/// <summary>The server as the agent sees it: a real HTTP server that remembers what it was told, and can be away.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    public const string Token = "the-token-of-the-agent";

    private readonly WebApplication _app;

    private FakeServer(WebApplication app) => _app = app;

    /// <summary>What it says about the workspace.</summary>
    public Dictionary<string, object?> Manifest { get; } = new()
    {
        ["agent_id"] = Guid.NewGuid(),
        ["agent_name"] = "main",
        ["workspace_id"] = Guid.NewGuid(),
        ["workspace_name"] = "space",
        ["owner_name"] = "ann",
        ["os"] = "linux",
    };

    /// <summary>Whether it refuses every call.</summary>
    public bool IsAway { get; set; }

    public ConcurrentQueue<JsonElement> Registrations { get; } = [];

    public ConcurrentQueue<string> States { get; } = [];

    public ConcurrentQueue<string> Lines { get; } = [];

    public ConcurrentQueue<string> Unauthorized { get; } = [];

    public string Url => _app.Urls.Single();

    /// <summary>The environment of an agent that belongs to it.</summary>
    public Dictionary<string, string?> Environment => new() { ["CODER_AGENT_URL"] = Url, ["CODER_AGENT_TOKEN"] = Token };

    public static async Task<FakeServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        FakeServer server = new(app);
        app.Use(server.GuardAsync);
        const string me = "/api/v2/workspaceagents/me/";
        app.MapGet(me + "manifest", context => context.Response.WriteAsJsonAsync(server.Manifest));
        app.MapPost(me + "register", context => TakeAsync(context, body => server.Registrations.Enqueue(body)));
        app.MapPost(me + "lifecycle", context => TakeAsync(context, body =>
        {
            Assert.True(body.GetProperty("changed_at").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(-1));
            server.States.Enqueue(body.Text("state")!);
        }));
        app.MapPatch(me + "logs", context => TakeAsync(context, body =>
        {
            foreach (var log in body.GetProperty("logs").EnumerateArray())
                server.Lines.Enqueue($"{log.Text("level")} {log.Text("output")}");
        }));
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers["Coder-Session-Token"] != Token)
        {
            Unauthorized.Enqueue(context.Request.Path!);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (IsAway)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        else
        {
            await next(context);
        }
    }

    private static async Task TakeAsync(HttpContext context, Action<JsonElement> take)
    {
        take(await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
