using System.Collections.Immutable;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Benchmarks.Provider;

/// <summary>The sockets of one chat of the relay.</summary>
internal sealed class RelayRoom(HttpClient http, Uri provider)
{
    private static readonly byte[] Waiting = Encoding.UTF8.GetBytes(
        """{"type":"data","data":[{"type":"status","status":{"status":"waiting"},"position":"1:1"}]}""");

    private static readonly byte[] Head = Encoding.UTF8.GetBytes(
        """{"type":"data","data":[{"type":"message_part","message_part":{"part":{"type":"text","text":" """.TrimEnd());

    private static readonly byte[] Tail = Encoding.UTF8.GetBytes(""" "}}}]}""".TrimStart());

    private ImmutableArray<WebSocket> _sockets = [];

    /// <summary>Follows until the client leaves.</summary>
    public async Task FollowAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        ImmutableInterlocked.Update(ref _sockets, static (all, one) => all.Add(one), socket);
        try
        {
            await socket.SendAsync(Waiting.AsMemory(), WebSocketMessageType.Text, true, context.RequestAborted);
            await socket.ReceiveAsync(new byte[1].AsMemory(), context.RequestAborted);
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
        {
            // The client has gone without saying so, as all of them do.
        }
        finally
        {
            ImmutableInterlocked.Update(ref _sockets, static (all, one) => all.Remove(one), socket);
        }
    }

    /// <summary>Starts a turn.</summary>
    public async Task SendAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        // Runs on by itself: a turn ends with its answer, and when it breaks, the clients find that it never ends.
        _ = RunAsync(body.RootElement.GetProperty("content")[0].GetProperty("text").GetString()!);
    }

    private async Task RunAsync(string script)
    {
        using var request = Completion.Request(provider, script);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        await foreach (var item in SseParser.Create(stream, static (_, data) => Frame(Completion.TextOf(data))).EnumerateAsync())
        {
            if (item.Data is { } frame)
                await SendAsync(frame);
        }

        await SendAsync(Waiting);
    }

    private async ValueTask SendAsync(byte[] frame)
    {
        foreach (var socket in _sockets)
            await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);
    }

    private static byte[]? Frame(ReadOnlySpan<byte> text) => text.IsEmpty ? null : [.. Head, .. text, .. Tail];
}
