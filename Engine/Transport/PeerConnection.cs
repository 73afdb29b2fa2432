using System.Globalization;
using System.Net;
using System.Security.Authentication;

namespace Parley.Engine.Transport;

/// <summary>HTTP/2 to one silo.</summary>
internal sealed class PeerConnection(SiloInfo silo, ClusterSecret secret) : IDisposable
{
    /// <summary>A silo on the same network connects in a fraction of it, or not at all.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long nothing may come before the silo is asked for a sign of life, and how long that may take.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = PingDelay,
        KeepAlivePingTimeout = PingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    });

    internal SiloInfo Silo => silo;

    /// <summary>The ways in which a connection is lost, or was not had.</summary>
    internal static bool IsLoss(Exception exception) =>
        exception is IOException or HttpRequestException or InvalidDataException or OperationCanceledException or AuthenticationException
            or ObjectDisposedException;

    /// <summary>Sends the head of a request and waits for that of the response.</summary>
    /// <exception cref="AuthenticationException">The silo refuses the secret.</exception>
    /// <exception cref="HttpRequestException">The silo cannot be reached, or is another than is meant.</exception>
    internal async Task<HttpResponseMessage> SendAsync(string path, DuplexContent content, CancellationToken cancellationToken)
    {
        using var connecting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        connecting.CancelAfter(ConnectTimeout + PingTimeout);
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://{silo.Address}{path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.Add(WireProtocol.VersionHeader, WireProtocol.Version.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WireProtocol.SiloHeader, silo.SiloId);
        request.Headers.Add(WireProtocol.ProofHeader, secret.ProofFor(silo.SiloId));
        var response = await _http.SendAsync(request, connecting.Token).ConfigureAwait(false);
        // From here on the cancellation of the request is no longer what the caller's token means: it cancels what it reads.
        if (response.StatusCode == HttpStatusCode.OK)
            return response;
        response.Dispose();
        throw response.StatusCode == HttpStatusCode.Unauthorized
            ? new AuthenticationException($"Silo {silo.SiloId} at {silo.Address} has another cluster secret.")
            : new HttpRequestException($"Silo {silo.SiloId} does not answer at {silo.Address} ({(int)response.StatusCode}).");
    }

    public void Dispose() => _http.Dispose();
}
