using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>A tool server as a real HTTP server: speaks enough of the Model Context Protocol for a client that lists and calls tools.</summary>
public sealed class FakeMcp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<JsonNode?, Task<JsonNode>>> _tools = [];

    private FakeMcp()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The values of the header <c>Authorization</c> that came, the last one last.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = [];

    /// <summary>How often a tool was called, by its name.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>Whether it answers as a server that is out of order does.</summary>
    public bool Broken { get; set; }

    public static async Task<FakeMcp> StartAsync()
    {
        var fake = new FakeMcp();
        await fake._app.StartAsync();
        fake.Address = new Uri(new Uri(fake._app.Urls.First()), "/mcp");
        return fake;
    }

    /// <summary>Gives it a tool that answers with a text.</summary>
    public void Tool(string name, Func<JsonNode?, string> answer, bool isError = false) =>
        Tool(name, arguments => Task.FromResult(answer(arguments)), isError);

    /// <summary>Gives it a tool that answers with a text when it has it.</summary>
    public void Tool(string name, Func<JsonNode?, Task<string>> answer, bool isError = false) =>
        _tools[name] = async arguments => new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = await answer(arguments) }),
            ["isError"] = isError,
        };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        if (Broken || context.Request.Method != "POST")
        {
            context.Response.StatusCode = Broken ? 500 : 405;
            return;
        }

        var request = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        if (request["id"] is not { } id)
        {
            context.Response.StatusCode = 202;
            return;
        }

        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        var result = await AnswerAsync((string)request["method"]!, request["params"]);
        if (result is null)
            answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = "Method not found" };
        else
            answer["result"] = result;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(JsonSerializerOptions.Default), context.RequestAborted);
    }

    private async Task<JsonObject?> AnswerAsync(string method, JsonNode? parameters)
    {
        switch (method)
        {
            case "initialize":
                return new JsonObject
                {
                    ["protocolVersion"] = (string?)parameters?["protocolVersion"] ?? "2025-06-18",
                    ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
                    ["serverInfo"] = new JsonObject { ["name"] = "fake", ["version"] = "1" },
                };
            case "tools/list":
                var tools = _tools.Keys.Order(StringComparer.Ordinal).Select(name => (JsonNode)new JsonObject
                {
                    ["name"] = name,
                    ["description"] = $"Does {name}.",
                    ["inputSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() },
                });
                return new JsonObject { ["tools"] = new JsonArray([.. tools]) };
            case "tools/call":
                var tool = (string)parameters!["name"]!;
                Calls.Enqueue(tool);
                return (await _tools[tool](parameters["arguments"])).AsObject();
            default:
                return null;
        }
    }
}
