using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Parley.Tests.Support;

/// <summary>
/// A scripted model provider: a real HTTP server that speaks OpenAI chat completions, OpenAI Responses and Anthropic Messages, streamed and
/// in one piece; one script does for all. A request is answered by the first handler that wants it, else by the next queued reply, else
/// with status 500, and then <see cref="DisposeAsync"/> fails the test. Requests for a chat's title (<see cref="FakeRequest.IsTitle"/>)
/// come when they like, so they have a script, a count and an answer of their own: an empty one, which leaves the title as it is. Those
/// for a summary (<see cref="FakeRequest.IsSummary"/>) count with the others, but have a script of their own. It never writes an end marker
/// after its client went away.
/// </summary>
public sealed class FakeLlm : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<PathString, FakeApi> Paths = new()
    {
        ["/v1/chat/completions"] = FakeApi.ChatCompletions,
        ["/v1/responses"] = FakeApi.Responses,
        ["/v1/messages"] = FakeApi.Messages,
    };

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private readonly RequestLog _log;
    private readonly RequestLog _titles;
    private readonly Lock _lock = new();
    private readonly Queue<FakeReply> _queue = [];
    private readonly Queue<FakeReply> _titleQueue = [];
    private readonly Queue<FakeReply> _summaryQueue = [];
    private readonly List<Func<FakeRequest, FakeReply?>> _handlers = [];
    private readonly List<string> _failures = [];
    private Func<FakeRequest, FakeReply>? _titleHandler;

    private FakeLlm(FakeLlmOptions options)
    {
        (_log, _titles) = (new RequestLog(options.Record), new RequestLog(options.Record));
        // The empty builder: nothing of the test's environment, configuration or logging gets in.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            // Slow readers are what some tests are about.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>The base URL to configure, <c>http://127.0.0.1:port/v1</c>.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>All requests for a completion, in the order in which they arrived; those for titles are not among them.</summary>
    public IReadOnlyList<FakeRequest> Requests => _log.All;

    /// <summary>All requests for a title, in the order in which they arrived.</summary>
    public IReadOnlyList<FakeRequest> Titles => _titles.All;

    /// <summary>What went wrong in the fake itself: requests that nobody expected, scripts that threw.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_lock) return [.. _failures];
        }
    }

    public static async Task<FakeLlm> StartAsync(FakeLlmOptions? options = null)
    {
        var fake = new FakeLlm(options ?? new FakeLlmOptions());
        await fake._app.StartAsync();
        fake.BaseAddress = new Uri(new Uri(fake._app.Urls.First()), "/v1");
        return fake;
    }

    /// <summary>Scripts the answer to the next request that no handler takes.</summary>
    public void Enqueue(Action<FakeReply> script)
    {
        var reply = new FakeReply();
        script(reply);
        lock (_lock) _queue.Enqueue(reply);
    }

    /// <summary>Scripts the answer to the next request for a title.</summary>
    public void EnqueueTitle(Action<FakeReply> script)
    {
        var reply = new FakeReply();
        script(reply);
        lock (_lock) _titleQueue.Enqueue(reply);
    }

    /// <summary>Answers the requests for titles for which nothing is scripted; null leaves titles as they are again.</summary>
    public void OnTitle(Func<FakeRequest, FakeReply>? handler)
    {
        lock (_lock) _titleHandler = handler;
    }

    /// <summary>Scripts the answer to the next request for a summary.</summary>
    public void EnqueueSummary(Action<FakeReply> script)
    {
        var reply = new FakeReply();
        script(reply);
        lock (_lock) _summaryQueue.Enqueue(reply);
    }

    /// <summary>
    /// Answers the requests that it wants, however many and at once; null leaves a request to the next handler and the queue. It is not
    /// asked for titles.
    /// </summary>
    public void OnRequest(Func<FakeRequest, FakeReply?> handler)
    {
        lock (_lock) _handlers.Add(handler);
    }

    /// <summary>Waits until a request has arrived.</summary>
    /// <param name="number">Which one, from 1.</param>
    public Task<FakeRequest> WaitForRequest(int number) => WaitAsync(_log, number, "Request");

    /// <summary>Waits until a request for a title has arrived.</summary>
    /// <param name="number">Which one, from 1.</param>
    public Task<FakeRequest> WaitForTitle(int number) => WaitAsync(_titles, number, "Request for a title");

    /// <summary>Ends all answers, stops, and fails when the script did not fit what happened.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
        if (Failures is { Count: > 0 } failures) throw new InvalidOperationException($"FakeLlm: {string.Join(' ', failures)}");
    }

    private async Task<FakeRequest> WaitAsync(RequestLog log, int number, string what)
    {
        try
        {
            return await log.WaitAsync(number).WaitAsync(Deadline);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException(
                $"{what} {number} did not arrive in {Deadline}; there were {log.Count}. {string.Join(' ', Failures)}", error);
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var leave = _stopping.Token.UnsafeRegister(static context => ((HttpContext)context!).Abort(), context);
        if (context.Request.Path == "/v1/models")
        {
            await context.Response.WriteAsync(
                """{"object":"list","data":[{"id":"fake","object":"model"}]}""", context.RequestAborted);
            return;
        }

        if (context.Request.Method != "POST" || !Paths.TryGetValue(context.Request.Path, out var api))
        {
            Fail($"Unexpected {context.Request.Method} {context.Request.Path}.");
            context.Response.StatusCode = 404;
            return;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var content = body.RootElement.Clone();
        // What a test writes on a bare socket is not ours.
        if (context.Request.Headers.UserAgent.Count > 0) RequestBodies.Record(api, content);
        var request = (FakeRequest.IsTitle(content) ? _titles : _log).Add(api, content, context.Request.Headers);
        await AnswerAsync(context, request);
    }

    private async Task AnswerAsync(HttpContext context, FakeRequest request)
    {
        var client = context.RequestAborted;
        using var left = client.UnsafeRegister(static request => ((FakeRequest)request!).MarkCancelled(), request);
        try
        {
            var reply = FakeRequest.IsTitle(request.Body) ? TitleReply(request) : ReplyFor(request) ?? Unmatched(request);
            await reply.RunAsync(context, request, client);
            request.MarkFinished();
        }
        catch (Exception error) when (error is ClientGoneException || client.IsCancellationRequested)
        {
            // The client went away, or the fake stops: whatever was being written fails in its own way, and nobody reads it.
            request.MarkCancelled();
        }
        catch (Exception error)
        {
            Fail($"The script for request {request.Number} threw: {error}");
            context.Abort();
        }
    }

    private FakeReply? ReplyFor(FakeRequest request)
    {
        Func<FakeRequest, FakeReply?>[] handlers;
        lock (_lock) handlers = [.. _handlers];
        foreach (var handler in handlers)
            if (handler(request) is { } reply) return reply;

        lock (_lock) return (request.IsSummary ? _summaryQueue : _queue).TryDequeue(out var queued) ? queued : null;
    }

    private FakeReply TitleReply(FakeRequest request)
    {
        lock (_lock) return _titleQueue.TryDequeue(out var queued) ? queued : _titleHandler?.Invoke(request) ?? new FakeReply().Usage(0, 0);
    }

    private FakeReply Unmatched(FakeRequest request)
    {
        var text = $"No reply is scripted for request {request.Number}: {request.LastUserText}";
        Fail(text);
        return new FakeReply().Error(500, text);
    }

    private void Fail(string text)
    {
        lock (_lock) _failures.Add(text);
    }

    /// <summary>Leaves the process's signals to the process; a host of its own would swallow them.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
