using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Tests.Support;

/// <summary>
/// A workspace agent as a real HTTP server (platform.md A), as far as the tools need one: files in a folder of its own, real processes,
/// keys that make a repeat the same command. What it is asked it remembers.
/// </summary>
public sealed class FakeAgent : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, FakeProcess> _byKey = [];
    private readonly ConcurrentDictionary<Guid, FakeProcess> _processes = [];

    private FakeAgent(string folder, string? socket)
    {
        Folder = folder;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            if (socket is null)
                kestrel.Listen(IPAddress.Loopback, 0);
            else
                kestrel.ListenUnixSocket(socket);
        });
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>Where processes run, and where a test looks at files.</summary>
    public string Folder { get; }

    /// <summary>How it is reached.</summary>
    public WorkspaceAgentEndpoint Endpoint { get; private set; } = null!;

    /// <summary>Method and path of everything that it was asked, the last one last.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The headers of every request.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Headers { get; } = [];

    /// <summary>The bodies of all starts, repeats included.</summary>
    public ConcurrentQueue<JsonNode> Starts { get; } = [];

    /// <summary>How many processes there were.</summary>
    public int Processes => _processes.Count;

    /// <summary>How many processes of a chat run.</summary>
    public int Running(Guid chat) => _processes.Values.Count(process => process.IsRunning && process.Chat == chat.ToString());

    /// <summary>Answers of the next requests instead of the true ones: a status, or null for a torn connection.</summary>
    public ConcurrentQueue<int?> Faults { get; } = [];

    /// <summary>Starts one.</summary>
    /// <param name="overSocket">Whether it answers at a socket file instead of a port.</param>
    public static async Task<FakeAgent> StartAsync(bool overSocket = false)
    {
        var folder = Directory.CreateTempSubdirectory("parley-agent-").FullName;
        var socket = overSocket ? Path.Combine(folder, "agent.sock") : null;
        var fake = new FakeAgent(folder, socket);
        await fake._app.StartAsync();
        fake.Endpoint = new WorkspaceAgentEndpoint
        {
            WorkspaceId = Guid.NewGuid(),
            AgentId = Guid.NewGuid(),
            Name = "main",
            Address = socket is null ? fake._app.Urls.First() : "unix:" + socket,
            ApiSecret = "secret-of-the-agent",
            Directory = folder,
            OperatingSystem = "linux",
            Status = AgentStatus.Connected,
            Lifecycle = AgentLifecycle.Ready,
        };
        return fake;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values)
            process.Kill();
        await _app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task ServeAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue($"{request.Method} {request.Path}{request.QueryString}");
        Headers.Enqueue(
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        if (Faults.TryDequeue(out var fault))
        {
            if (fault is null)
                context.Abort();
            else
                await RespondAsync(context, fault.Value, Message("The agent is out of order."));
            return;
        }

        if (request.Headers.Authorization != $"Bearer {Endpoint.ApiSecret}")
        {
            await RespondAsync(context, 401, Message("Wrong secret."));
            return;
        }

        var (status, body) = (request.Method, request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
        {
            ("GET", []) => (200, new JsonObject { ["greeting"] = "hello" }),
            ("POST", ["api", "v0", "processes", "start"]) => await StartProcessAsync(context),
            ("GET", ["api", "v0", "processes", "list"]) => (200, List()),
            ("GET", ["api", "v0", "processes", var id, "output"]) => await OutputAsync(context, id),
            ("POST", ["api", "v0", "processes", var id, "signal"]) => await SignalAsync(context, id),
            (_, ["api", "v0", var operation]) => await FakeAgentFiles.ServeAsync(operation, context),
            _ => (404, Message("No such address.")),
        };
        if (body is not null)
            await RespondAsync(context, status, body);
    }

    private async Task<(int, JsonObject?)> StartProcessAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        Starts.Enqueue(body);
        var key = context.Request.Headers["Idempotency-Key"] is [{ } given] ? given : Guid.NewGuid().ToString();
        var directory = (string?)body["workdir"] ?? Folder;
        if (!Directory.Exists(directory))
            return (500, Message("The process could not be started.", $"{directory} is not a directory."));
        var process = _byKey.GetOrAdd(key, _ => new FakeProcess(body, directory, context.Request.Headers["Coder-Chat-Id"].ToString()));
        _processes[process.Id] = process;
        var answer = new JsonObject { ["id"] = process.Id, ["started"] = true };
        if ((long?)body["wait_ms"] is { } wait)
        {
            await process.WaitAsync(TimeSpan.FromMilliseconds(wait), context.RequestAborted);
            answer["result"] = process.ToOutput();
        }

        return (200, answer);
    }

    private JsonObject List() => new()
    {
        ["processes"] = new JsonArray(
            [.. _processes.Values.OrderByDescending(process => process.IsRunning).Select(process => process.ToInfo())]),
    };

    private async Task<(int, JsonObject?)> OutputAsync(HttpContext context, string id)
    {
        if (!Guid.TryParse(id, out var guid) || !_processes.TryGetValue(guid, out var process))
            return (404, Message("Process not found."));
        if (context.Request.Query["wait"] == "true")
            await process.WaitAsync(Timeout.InfiniteTimeSpan, context.RequestAborted);
        return (200, process.ToOutput());
    }

    private async Task<(int, JsonObject?)> SignalAsync(HttpContext context, string id)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (!Guid.TryParse(id, out var guid) || !_processes.TryGetValue(guid, out var process))
            return (404, Message("Process not found."));
        if (!process.IsRunning)
            return (409, Message("The process has already exited."));
        if ((string?)body["signal"] == "kill")
            process.Kill();
        else
            process.Terminate();
        return (200, Message("Signalled."));
    }

    internal static JsonObject Message(string message, string? detail = null) =>
        detail is null ? new JsonObject { ["message"] = message } : new JsonObject { ["message"] = message, ["detail"] = detail };

    private static Task RespondAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(JsonSerializerOptions.Default));
    }
}
