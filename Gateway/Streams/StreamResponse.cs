using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Parley.Gateway.Errors;
using Parley.Gateway.Feeds;

namespace Parley.Gateway.Streams;

/// <summary>Answers a request with a stream: a WebSocket when the client asked for one, else server-sent events.</summary>
internal sealed partial class StreamResponse(
    TimeProvider time, LastWords lastWords, IHostApplicationLifetime lifetime, ILogger<StreamResponse> logger)
{
    // Half-open peers are found within 25 s (field.md R9).
    private static readonly WebSocketAcceptContext Accept = new()
    {
        KeepAliveInterval = TimeSpan.FromSeconds(10),
        KeepAliveTimeout = TimeSpan.FromSeconds(15),
    };

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(1);

    // A little longer than the last words of feeds may take: a peer that does not read must not hold a stopping host.
    private readonly TimeSpan _stopPatience = lastWords.Limit + TimeSpan.FromSeconds(1);

    /// <summary>Runs the stream until its end. The reader's first answer decides the status, before anything is sent.</summary>
    /// <param name="context">The request.</param>
    /// <param name="read">Makes the reader for a token that ends with the connection.</param>
    /// <param name="shape">How data looks.</param>
    /// <param name="pingFirst">Whether a ping says at once that the stream is on.</param>
    public async Task RunAsync(HttpContext context, Func<CancellationToken, FeedReader> read, EnvelopeShape shape, bool pingFirst)
    {
        var path = context.Request.Path;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        using var stopping = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var hostStops = lifetime.ApplicationStopping.UnsafeRegister(
            stopping => ((CancellationTokenSource)stopping!).CancelAfter(_stopPatience), stopping);
        await using var patienceEnds = stopping.Token.UnsafeRegister(static ended => ((CancellationTokenSource)ended!).Cancel(), ended);
        await using var reader = read(ended.Token);
        if (await reader.OpenAsync() is { } refusal)
        {
            await context.WriteProblemAsync(Problems.Of(refusal));
            return;
        }

        try
        {
            await (context.WebSockets.IsWebSocketRequest
                ? RunSocketAsync(context, reader, shape, pingFirst, ended)
                : RunEventsAsync(context, reader, shape, pingFirst, ended.Token));
        }
        catch (Exception exception) when (ended.IsCancellationRequested || exception is WebSocketException or IOException)
        {
            // Whoever does not read would keep even the end of the response, and with it the stopping host, waiting.
            LogGone(exception, path);
            context.Abort();
        }
        catch (Exception exception)
        {
            // The answer has begun: there is no status left to say it with.
            LogFailed(exception, path);
            context.Abort();
        }
    }

    private async Task RunEventsAsync(HttpContext context, FeedReader reader, EnvelopeShape shape, bool pingFirst, CancellationToken ended)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // How slow a reader may be is decided by the pump, not by the server's rule for downloads.
        context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
        var sink = new SseSink(context.Response, shape);
        await sink.BeginAsync(ended);
        using var pump = new StreamPump(sink, time, context.Abort);
        await pump.RunAsync(reader, pingFirst, ended);
    }

    private async Task RunSocketAsync(
        HttpContext context, FeedReader reader, EnvelopeShape shape, bool pingFirst, CancellationTokenSource ended)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(Accept);
        var listening = ListenAsync(socket, ended);
        try
        {
            var sink = new WebSocketSink(socket, shape);
            using var pump = new StreamPump(sink, time, context.Abort);
            await pump.RunAsync(reader, pingFirst, ended.Token);
        }
        finally
        {
            await CloseAsync(socket);

            // Giving up on a receive resets the connection, and a reset takes from the client what it has not read yet: the last
            // events. So the client gets the time to answer the close.
            await listening.WaitAsync(ClosePatience, time, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ended.CancelAsync();
            await listening;
        }
    }

    /// <summary>Waits for the client to close or to say anything, which ends the stream: it is one-way. Never fails.</summary>
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource ended)
    {
        try
        {
            await socket.ReceiveAsync(new byte[1].AsMemory(), ended.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The client has gone without saying so.
        }

        await ended.CancelAsync();
    }

    private async Task CloseAsync(WebSocket socket)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        var (status, reason) = lifetime.ApplicationStopping.IsCancellationRequested
            ? (WebSocketCloseStatus.EndpointUnavailable, FormattableString.Invariant($"retry in {RetryHint.Next().TotalMilliseconds} ms"))
            : (WebSocketCloseStatus.NormalClosure, null);
        using var patience = new CancellationTokenSource(ClosePatience, time);
        try
        {
            await socket.CloseOutputAsync(status, reason, patience.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // It cannot be told; the connection is dropped.
            socket.Abort();
        }
    }
}
