using System.Net;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text.Json;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Streams;

/// <summary>A stream that is read one frame at a time, when the test says so: nothing is read ahead.</summary>
internal abstract class FrameReader : IAsyncDisposable
{
    /// <summary>The next frame that is no ping, or null when the stream has ended.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        while (await ReadTextAsync(limit.Token) is { } text)
        {
            var frame = JsonDocument.Parse(text).RootElement;
            if (!frame.IsType("ping"))
                return frame;
        }

        return null;
    }

    /// <summary>The events of the next frame.</summary>
    public async Task<IEnumerable<JsonElement>> ReadEventsAsync()
    {
        var frame = await ReadAsync() ?? throw new InvalidOperationException("The stream has ended.");
        Assert.True(frame.IsType("data"), frame.ToString());
        var data = frame.GetProperty("data");
        return data.ValueKind is JsonValueKind.Array ? data.EnumerateArray() : new[] { data };
    }

    /// <summary>Leaves without a word.</summary>
    public abstract ValueTask DisposeAsync();

    protected abstract Task<string?> ReadTextAsync(CancellationToken cancellationToken);
}

/// <summary>Reads a WebSocket.</summary>
internal sealed class SocketReader : FrameReader
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[8 * 1024];

    public static async Task<SocketReader> OpenAsync(ParleyClient client, string path)
    {
        var reader = new SocketReader();
        reader._socket.Options.SetRequestHeader("Coder-Session-Token", client.Token);
        await reader._socket.ConnectAsync(new UriBuilder(new Uri(client.Address, path)) { Scheme = "ws" }.Uri, CancellationToken.None);
        return reader;
    }

    public override ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task<string?> ReadTextAsync(CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
            if (received.MessageType is WebSocketMessageType.Close)
                return null;
            text.Write(_buffer, 0, received.Count);
            if (received.EndOfMessage)
                return System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        }
    }
}

/// <summary>Reads server-sent events.</summary>
internal sealed class SseReader : FrameReader
{
    private readonly HttpResponseMessage _response;
    private readonly SseParser<string> _parser;
    private readonly IAsyncEnumerator<SseItem<string>> _items;
    private readonly string _before;

    private SseReader(HttpResponseMessage response, Stream stream, string before)
    {
        (_response, _before) = (response, before);
        _parser = SseParser.Create(stream);
        _items = _parser.EnumerateAsync().GetAsyncEnumerator();
    }

    /// <summary>What a browser would come back with: the last id it got, here or on the connection before.</summary>
    public string LastEventId => _parser.LastEventId is { Length: > 0 } id ? id : _before;

    public static async Task<SseReader> OpenAsync(ParleyClient client, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (!string.IsNullOrEmpty(lastEventId))
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new SseReader(response, await response.Content.ReadAsStreamAsync(), lastEventId ?? "");
    }

    public override ValueTask DisposeAsync()
    {
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task<string?> ReadTextAsync(CancellationToken cancellationToken)
    {
        while (await _items.MoveNextAsync().AsTask().WaitAsync(cancellationToken))
        {
            if (_items.Current.Data.Length > 0)
                return _items.Current.Data;
        }

        return null;
    }
}

/// <summary>Sockets that may be refused.</summary>
internal static class Sockets
{
    /// <summary>Tries to connect.</summary>
    /// <returns>The status: 101 when it worked.</returns>
    public static async Task<HttpStatusCode> TryConnectAsync(
        this ClientWebSocket socket, Uri address, string path, params (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
            socket.Options.SetRequestHeader(name, value);
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new UriBuilder(new Uri(address, path)) { Scheme = "ws" }.Uri, CancellationToken.None);
        }
        catch (WebSocketException) when (socket.HttpStatusCode is not 0)
        {
            // The status says why.
        }

        return socket.HttpStatusCode;
    }
}
