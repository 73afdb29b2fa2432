using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Anthropic;
using Parley.Grains.Models.OpenAI;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models;

/// <summary>The model clients of this process: one for each target, all over one pool of connections.</summary>
public sealed class ChatClients : IDisposable
{
    // Targets are few (model configs); the bound only keeps keys that were replaced from piling up.
    private const int MaxClients = 256;

    private readonly ConcurrentDictionary<ModelTarget, IChatClient> _clients = [];
    private readonly ModelLimits _limits;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly ModelTransport _transport;

    public ChatClients(ModelLimits limits, TimeProvider time)
    {
        (_limits, _time) = (limits, time);
        var handler = new SocketsHttpHandler
        {
            // A redirect would turn the POST into a GET; it is a wrong base URL and is reported as such.
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            EnableMultipleHttp2Connections = true,
            // Providers move; a connection that is never closed never looks their name up again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            // Who leaves an answer does not want the rest of it: the connection closes at once, and the provider stops.
            ResponseDrainTimeout = TimeSpan.Zero,
            UseCookies = false,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _transport = new ModelTransport(_http);
    }

    /// <summary>The client for a target; the same one every time.</summary>
    public IChatClient For(ModelTarget target)
    {
        if (_clients.TryGetValue(target, out var known)) return known;
        if (_clients.Count >= MaxClients) _clients.Clear();
        return _clients.GetOrAdd(target, New);
    }

    private ModelClient New(ModelTarget target) => target.Api switch
    {
        ModelApi.Messages => new AnthropicChatClient(target, _http, _limits, _time),
        ModelApi.Responses => new ResponsesChatClient(target, _transport, _limits, _time),
        _ => new OpenAIChatClient(target, _transport, _limits, _time),
    };

    /// <summary>Closes the connections; calls that still run fail.</summary>
    public void Dispose()
    {
        _transport.Dispose();
        _http.Dispose();
    }
}
