using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Engine.Hosting;

namespace Parley.Engine.Transport;

/// <summary>Where other processes of the cluster reach this silo: HTTP/2 without encryption, on an endpoint of its own.</summary>
internal sealed partial class ClusterListener(
    ClusterOptions options, ClusterSecret secret, CallReceiver receiver, ILoggerFactory loggers) : IAsyncDisposable
{
    /// <summary>Each open enumeration is a stream: one connection carries those of a busy gateway.</summary>
    private const int MaxStreamsPerConnection = 100_000;

    /// <summary>How long callers may take to end their links; one that hangs does not.</summary>
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggers.CreateLogger<ClusterListener>();
    private readonly ConcurrentDictionary<IncomingLink, bool> _links = new();
    private readonly ConcurrentDictionary<Task, bool> _serving = new();
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication? _server;
    private volatile bool _closing;

    /// <summary>Starts to listen.</summary>
    /// <returns>Where others reach it, <c>host:port</c>.</returns>
    /// <exception cref="IOException">The endpoint is taken.</exception>
    internal async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        _server = builder.Build();
        _server.Run(HandleAsync);
        await _server.StartAsync(cancellationToken).ConfigureAwait(false);
        var bound = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return options.Advertise ?? new Uri(bound).Authority;
    }

    /// <summary>Tells all callers that this silo stops. It goes on answering.</summary>
    internal void SendDraining()
    {
        foreach (var (link, _) in _links)
            link.SendDraining();
    }

    /// <summary>
    /// Ends every connection: callers are asked to end theirs, so that every request that they have sent is still answered.
    /// </summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        _closing = true;
        foreach (var (link, _) in _links)
            link.SendClosing();
        await Task.WhenAny(Task.WhenAll(_serving.Keys), Task.Delay(ClosingTime, cancellationToken)).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_server is not null)
            await _server.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_server is not null)
            await _server.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Listen(options.Listen, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        kestrel.AddServerHeader = false;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;
        // Links and enumerations are open for as long as there is nothing to say.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
    }

    private async Task HandleAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var siloId = request.Headers[WireProtocol.SiloHeader].ToString();
        if (!secret.Accepts(request.Headers[WireProtocol.ProofHeader], siloId))
        {
            LogRefused(_logger, context.Connection.RemoteIpAddress);
            response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        response.Headers[WireProtocol.VersionHeader] = WireProtocol.Version.ToString(CultureInfo.InvariantCulture);
        if (request.Headers[WireProtocol.VersionHeader] != response.Headers[WireProtocol.VersionHeader])
        {
            LogForeign(
                _logger, context.Connection.RemoteIpAddress, request.Headers[WireProtocol.VersionHeader].ToString(), WireProtocol.Version);
            response.StatusCode = StatusCodes.Status426UpgradeRequired;
        }
        else if (_closing || siloId.Length == 0 || siloId != receiver.SiloId)
        {
            response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        }
        else
        {
            var serving = ServeAsync(context, siloId);
            _serving[serving] = true;
            try
            {
                await serving.ConfigureAwait(false);
            }
            finally
            {
                _serving.TryRemove(serving, out _);
            }
        }
    }

    private async Task ServeAsync(HttpContext context, string siloId)
    {
        // The caller waits for the head of the response before it sends anything.
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            if (context.Request.Path == WireProtocol.LinkPath)
                await ServeLinkAsync(context, siloId).ConfigureAwait(false);
            else if (context.Request.Path == WireProtocol.EnumerationPath)
                await ServeEnumerationAsync(context, siloId).ConfigureAwait(false);
        }
        catch (Exception exception) when (PeerConnection.IsLoss(exception))
        {
            LogLost(_logger, context.Connection.RemoteIpAddress, exception.Message);
        }
    }

    private async Task ServeLinkAsync(HttpContext context, string siloId)
    {
        var link = new IncomingLink(receiver, siloId, _logger);
        _links[link] = true;
        // It may have come in while the others were asked.
        if (_closing)
            link.SendClosing();
        try
        {
            await link.RunAsync(context.Request.BodyReader, context.Response.Body, context.RequestAborted, _stopping.Token)
                .ConfigureAwait(false);
        }
        finally
        {
            _links.TryRemove(link, out _);
        }
    }

    private async Task ServeEnumerationAsync(HttpContext context, string siloId)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        await new IncomingEnumeration(receiver, siloId, _logger)
            .RunAsync(context.Request.BodyReader, context.Response.Body, lost.Token).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Warning, "A connection from {Address} was refused: it does not know the cluster secret.")]
    private static partial void LogRefused(ILogger logger, IPAddress? address);

    [LoggerMessage(
        LogLevel.Error, "A connection from {Address} was refused: it speaks version {Theirs} of the protocol between silos, not {Ours}.")]
    private static partial void LogForeign(ILogger logger, IPAddress? address, string theirs, int ours);

    [LoggerMessage(LogLevel.Debug, "A connection from {Address} was lost: {Reason}")]
    private static partial void LogLost(ILogger logger, IPAddress? address, string reason);
}
