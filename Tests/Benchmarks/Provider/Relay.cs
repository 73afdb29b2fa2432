using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Benchmarks.Provider;

/// <summary>
/// The baseline: what is left of a chat server when it forgets everything. It asks the provider, passes each delta as a frame to the
/// sockets that are open at that moment, and knows neither users nor storage, places nor snapshots.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ConcurrentDictionary<Guid, RelayRoom> _rooms = new();

    private Relay(Uri provider)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapGet(
            $"{ParleyClient.Chats}/{{chat:guid}}/stream",
            (HttpContext context, Guid chat) => Room(chat, provider).FollowAsync(context));
        _app.MapPost(
            $"{ParleyClient.Chats}/{{chat:guid}}/messages",
            (HttpContext context, Guid chat) => Room(chat, provider).SendAsync(context));
    }

    public Uri Address => new(_app.Urls.First());

    public static async Task<Relay> StartAsync(Uri provider)
    {
        var relay = new Relay(provider);
        await relay._app.StartAsync();
        return relay;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private RelayRoom Room(Guid chat, Uri provider) =>
        _rooms.GetOrAdd(chat, static (_, made) => new RelayRoom(made._http, made.provider), (_http, provider));
}
