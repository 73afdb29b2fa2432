using System.Net.ServerSentEvents;
using System.Text;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Benchmarks.Clients;

/// <summary>A client that follows a chat as server-sent events.</summary>
internal sealed class ChatEvents : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IEventSink _sink;
    private readonly CancellationTokenSource _leave = new();
    private readonly Task _reading;

    private ChatEvents(HttpResponseMessage response, IEventSink sink)
    {
        (_response, _sink) = (response, sink);
        _reading = ReadAsync();
    }

    /// <summary>Connects.</summary>
    /// <param name="client">The server and who asks.</param>
    /// <param name="chat">The chat.</param>
    /// <param name="sink">Gets the events, and the id of each frame as a place.</param>
    /// <param name="lastEventId">Where to go on; empty for a first look.</param>
    public static async Task<ChatEvents> OpenAsync(ParleyClient client, Guid chat, IEventSink sink, string lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{ParleyClient.Chats}/{chat}/stream");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId.Length > 0)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new ChatEvents(response.EnsureSuccessStatusCode(), sink);
    }

    /// <summary>Goes away without a word.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        _response.Dispose();
        await _reading;
        _leave.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await ReadEventsAsync();
            if (!_leave.IsCancellationRequested)
                _sink.Lost(null);
        }
        catch (Exception fault)
        {
            // Whatever it is, it is the sink's to judge: a client that has left hears nothing of how its connection broke.
            if (!_leave.IsCancellationRequested)
                _sink.Lost(fault);
        }
    }

    private async Task ReadEventsAsync()
    {
        await using var stream = await _response.Content.ReadAsStreamAsync(_leave.Token);
        await foreach (var item in SseParser.Create(stream, Deliver).EnumerateAsync(_leave.Token))
        {
            if (item.EventId is { Length: > 0 } id && !_leave.IsCancellationRequested)
                _sink.Accept(new StreamEvent { Position = Encoding.ASCII.GetBytes(id) }, 0);
        }
    }

    private bool Deliver(string type, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || _leave.IsCancellationRequested)
            return false;
        FrameReader.Deliver(data, _sink);
        return true;
    }
}
