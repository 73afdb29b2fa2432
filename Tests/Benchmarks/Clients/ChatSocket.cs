using System.Net.WebSockets;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Benchmarks.Clients;

/// <summary>A client that follows a chat over the WebSocket.</summary>
internal sealed class ChatSocket : IAsyncDisposable
{
    private const int FirstBuffer = 8 * 1024;

    private readonly ClientWebSocket _socket;
    private readonly IEventSink _sink;
    private readonly Func<ValueTask>? _pause;
    private readonly Task _reading;
    private volatile bool _left;

    private ChatSocket(ClientWebSocket socket, IEventSink sink, Func<ValueTask>? pause)
    {
        (_socket, _sink, _pause) = (socket, sink, pause);
        _reading = ReadAsync();
    }

    /// <summary>Connects.</summary>
    /// <param name="client">The server and who asks.</param>
    /// <param name="chat">The chat.</param>
    /// <param name="sink">Gets the events.</param>
    /// <param name="query">From where to read, as the API has it.</param>
    public static async Task<ChatSocket> OpenAsync(ParleyClient client, Guid chat, IEventSink sink, string query = "")
    {
        var socket = Prepare(client);
        // With the client's own network stack: a program has one, and making another for each socket costs more than the socket.
        await socket.ConnectAsync(AddressOf(client, chat, query), client.Http, CancellationToken.None);
        return new ChatSocket(socket, sink, pause: null);
    }

    /// <summary>Connects as a reader that takes its time.</summary>
    /// <param name="invoker">Makes the connection, with the little buffer that lets the server notice.</param>
    /// <param name="pause">Waited for before each read.</param>
    public static async Task<ChatSocket> OpenSlowAsync(
        ParleyClient client, Guid chat, IEventSink sink, HttpMessageInvoker invoker, Func<ValueTask> pause)
    {
        var socket = Prepare(client);
        await socket.ConnectAsync(AddressOf(client, chat, ""), invoker, CancellationToken.None);
        return new ChatSocket(socket, sink, pause);
    }

    /// <summary>Goes away without a word, as a client does whose network is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _left = true;
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private static ClientWebSocket Prepare(ParleyClient client)
    {
        var socket = new ClientWebSocket();
        if (client.Token is { } token)
            socket.Options.SetRequestHeader("Coder-Session-Token", token);
        return socket;
    }

    private static Uri AddressOf(ParleyClient client, Guid chat, string query) =>
        new UriBuilder(new Uri(client.Address, $"{ParleyClient.Chats}/{chat}/stream{query}")) { Scheme = "ws" }.Uri;

    private async Task ReadAsync()
    {
        try
        {
            await ReadFramesAsync();
            if (!_left)
                _sink.Lost(null);
        }
        catch (Exception fault)
        {
            // Whatever it is, it is the sink's to judge: a client that has left hears nothing of how its connection broke.
            if (!_left)
                _sink.Lost(fault);
        }
    }

    private async Task ReadFramesAsync()
    {
        var buffer = new byte[FirstBuffer];
        var length = 0;
        while (!_left)
        {
            if (_pause is not null)
                await _pause();
            var received = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            if (received.MessageType is WebSocketMessageType.Close)
                return;
            length += received.Count;
            if (received.EndOfMessage)
            {
                if (!_left)
                    FrameReader.Deliver(buffer.AsSpan(0, length), _sink);
                length = 0;
            }
            else if (length == buffer.Length)
                Array.Resize(ref buffer, 2 * length);
        }
    }
}
