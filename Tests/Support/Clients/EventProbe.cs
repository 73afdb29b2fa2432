using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Support.Clients;

/// <summary>
/// Reads a stream as a client does and keeps all it saw. Waiting for something that has already been seen returns at once,
/// so a test can arm nothing too late.
/// </summary>
public sealed class EventProbe : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<JsonElement> _events = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncDisposable _connection;
    private TaskCompletionSource _changed = NewSignal();
    private Task _reading = Task.CompletedTask;

    private EventProbe(IAsyncDisposable connection) => _connection = connection;

    /// <summary>The events so far; on a watch stream, the data objects.</summary>
    public IReadOnlyList<JsonElement> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    /// <summary>Frames of type ping and error that were seen.</summary>
    public int Pings { get; private set; }

    /// <summary>The SSE id of the last frame that had one.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>Completes when the server ends the stream or the connection breaks.</summary>
    public Task Ended => _reading;

    /// <summary>Waits until the events seen so far satisfy a condition.</summary>
    public async Task<IReadOnlyList<JsonElement>> WaitAsync(Func<IReadOnlyList<JsonElement>, bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        while (true)
        {
            Task changed;
            lock (_gate)
                changed = _changed.Task;
            var events = Events;
            if (condition(events))
                return events;
            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Not seen within {Eventually.Limit}: {what}. Seen:\n{string.Join('\n', events.TakeLast(30))}");
            }
        }
    }

    /// <summary>All events, those already seen first, until the stream ends.</summary>
    public async IAsyncEnumerable<JsonElement> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var read = 0; ;)
        {
            // Looked at in this order: what the reader adds before it ends is still found.
            var ended = _reading.IsCompleted;
            JsonElement[] news;
            Task changed;
            lock (_gate)
                (news, changed) = ([.. _events.Skip(read)], _changed.Task);
            foreach (var item in news)
                yield return item;
            read += news.Length;
            if (news.Length > 0)
                continue;
            if (ended)
                yield break;
            await Task.WhenAny(changed, _reading).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits for an event that satisfies a condition and answers it.</summary>
    public async Task<JsonElement> WaitForAsync(Func<JsonElement, bool> condition, string what) =>
        (await WaitAsync(events => events.Any(condition), what)).First(condition);

    /// <summary>Waits for a status as the newest one.</summary>
    public Task WaitForStatusAsync(string status) => WaitAsync(
        events => events.LastOrDefault(item => item.IsType("status")) is { ValueKind: JsonValueKind.Object } last
            && last.Status() == status,
        $"status {status}");

    internal static async Task<EventProbe> OpenSocketAsync(ParleyClient client, string path, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        if (client.Token is { } token)
            socket.Options.SetRequestHeader("Coder-Session-Token", token);
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(new UriBuilder(new Uri(client.Address, path)) { Scheme = "ws" }.Uri, cancellationToken);
        var probe = new EventProbe(new Connection(socket));
        probe._reading = probe.ReadAsync(probe.ReadSocketAsync(socket));
        return probe;
    }

    internal static async Task<EventProbe> OpenSseAsync(
        ParleyClient client, string path, string? lastEventId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        var probe = new EventProbe(new Connection(response));
        probe._reading = probe.ReadAsync(probe.ReadSseAsync(await response.Content.ReadAsStreamAsync(cancellationToken)));
        return probe;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _connection.DisposeAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<string> frames)
    {
        try
        {
            await foreach (var frame in frames)
                Take(JsonDocument.Parse(frame).RootElement);
        }
        catch (Exception fault) when (
            fault is IOException or WebSocketException or OperationCanceledException or ObjectDisposedException or HttpRequestException)
        {
            // The connection is gone, by our leaving or by theirs: what was seen stays.
        }
    }

    private void Take(JsonElement frame)
    {
        lock (_gate)
        {
            if (frame.IsType("ping"))
                Pings++;
            else if (frame.IsType("data") && frame.GetProperty("data") is { ValueKind: JsonValueKind.Array } list)
                _events.AddRange(list.EnumerateArray());
            else
                _events.Add(frame.IsType("data") ? frame.GetProperty("data") : frame);
            _changed.TrySetResult();
            _changed = NewSignal();
        }
    }

    private async IAsyncEnumerable<string> ReadSocketAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
            if (received.MessageType is WebSocketMessageType.Close)
            {
                // As browsers do: who is told of the end says so.
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _stop.Token);
                yield break;
            }

            message.Write(buffer, 0, received.Count);
            if (!received.EndOfMessage)
                continue;
            yield return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
            message.SetLength(0);
        }
    }

    private async IAsyncEnumerable<string> ReadSseAsync(Stream stream)
    {
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(_stop.Token))
        {
            if (item.EventId is { Length: > 0 } id)
                LastEventId = id;
            if (item.Data.Length > 0)
                yield return item.Data;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Connection(IDisposable inner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            inner.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
