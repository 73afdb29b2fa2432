using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Xunit;

namespace Parley.Tests.Support.Clients;

/// <summary>The hub's protocol by hand: JSON records over a WebSocket, as any SignalR client speaks it.</summary>
public sealed class HubClient : IAsyncDisposable
{
    private const byte RecordEnd = 0x1E;

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<string, HubStream> _calls = new();
    private Task _reading = Task.CompletedTask;
    private int _number;

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended => _reading;

    public static async Task<HubClient> ConnectAsync(Uri address, string token, CancellationToken cancellationToken = default)
    {
        var hub = new HubClient();
        try
        {
            hub._socket.Options.SetRequestHeader("Coder-Session-Token", token);
            await hub._socket.ConnectAsync(new UriBuilder(new Uri(address, "/hubs/chats")) { Scheme = "ws" }.Uri, cancellationToken);
            await hub.SendAsync("""{"protocol":"json","version":1}""");
            var shaken = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            hub._reading = hub.ReadAsync(shaken);
            Assert.Equal("{}", await shaken.Task.WaitAsync(Eventually.Limit, cancellationToken));
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a method and answers its result.</summary>
    public async Task<JsonElement> CallAsync(string method, params object?[] arguments)
    {
        var call = await BeginAsync(1, method, arguments);
        await call.Ended.WaitAsync(Eventually.Limit);
        return call.Error is { } error ? throw new InvalidOperationException($"{method}: {error}") : call.Result;
    }

    /// <summary>Calls a method that must fail and answers the error it says.</summary>
    public async Task<JsonElement> FailAsync(string method, params object?[] arguments)
    {
        var call = await BeginAsync(1, method, arguments);
        await call.Ended.WaitAsync(Eventually.Limit);
        return call.Error ?? throw new InvalidOperationException($"{method} did not fail: {call.Result}");
    }

    /// <summary>Opens a stream.</summary>
    public HubStream Stream(string method, params object?[] arguments)
    {
        var stream = New(out var id);
        _ = SendAsync(Record(4, id, method, arguments));
        return stream;
    }

    /// <summary>Opens a stream and names it, so that it can be left.</summary>
    public HubStream Stream(out string id, string method, params object?[] arguments)
    {
        var stream = New(out id);
        _ = SendAsync(Record(4, id, method, arguments));
        return stream;
    }

    /// <summary>Leaves a stream.</summary>
    public Task CancelAsync(string id) => SendAsync(JsonSerializer.Serialize(new { type = 5, invocationId = id }));

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task<HubStream> BeginAsync(int type, string method, object?[] arguments)
    {
        var call = New(out var id);
        await SendAsync(Record(type, id, method, arguments));
        return call;
    }

    private HubStream New(out string id)
    {
        id = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
        return _calls[id] = new HubStream();
    }

    private static string Record(int type, string id, string method, object?[] arguments) =>
        JsonSerializer.Serialize(new { type, invocationId = id, target = method, arguments });

    private async Task SendAsync(string record)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(
                (byte[])[.. Encoding.UTF8.GetBytes(record), RecordEnd], WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync(TaskCompletionSource<string> shaken)
    {
        var buffer = new byte[64 * 1024];
        using var record = new MemoryStream();
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)
                is { MessageType: not WebSocketMessageType.Close } received)
            {
                foreach (var value in buffer.AsSpan(0, received.Count))
                {
                    if (value != RecordEnd)
                    {
                        record.WriteByte(value);
                        continue;
                    }

                    var text = Encoding.UTF8.GetString(record.GetBuffer(), 0, (int)record.Length);
                    record.SetLength(0);
                    if (!shaken.TrySetResult(text))
                        Take(JsonDocument.Parse(text).RootElement);
                }
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The connection is gone, by our leaving or by theirs.
        }
        finally
        {
            shaken.TrySetCanceled();
            foreach (var call in _calls.Values)
                call.End();
        }
    }

    private void Take(JsonElement record)
    {
        switch (record.GetProperty("type").GetInt32())
        {
            case 2:
                _calls[record.GetProperty("invocationId").GetString()!].Add(record.GetProperty("item"));
                break;
            case 3:
                _calls[record.GetProperty("invocationId").GetString()!].Complete(record);
                break;
        }
    }
}

/// <summary>A call or stream of the hub and what came of it.</summary>
public sealed class HubStream
{
    private readonly Channel<JsonElement> _items = Channel.CreateUnbounded<JsonElement>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the call.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What a call answered.</summary>
    public JsonElement Result { get; private set; }

    /// <summary>The problem that the error's text holds as JSON; what the framework puts before it is left out.</summary>
    public JsonElement? Error { get; private set; }

    /// <summary>The next item; null when the stream has ended.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        return await _items.Reader.WaitToReadAsync(limit.Token) && _items.Reader.TryRead(out var item) ? item : null;
    }

    /// <summary>All items until the stream ends.</summary>
    public IAsyncEnumerable<JsonElement> ReadAllAsync(CancellationToken cancellationToken) => _items.Reader.ReadAllAsync(cancellationToken);

    internal void Add(JsonElement item) => _items.Writer.TryWrite(item);

    internal void Complete(JsonElement record)
    {
        if (record.TryGetProperty("error", out var error))
        {
            var text = error.GetString()!;
            Error = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
        }

        Result = record.TryGetProperty("result", out var result) ? result : default;
        End();
    }

    internal void End()
    {
        _items.Writer.TryComplete();
        _ended.TrySetResult();
    }
}
