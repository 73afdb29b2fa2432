using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Calls;

namespace Parley.Grains.Workspaces.Agents;

/// <summary>
/// Speaks HTTP with the agents of workspaces, over TCP or a socket file: one client for the silo, which keeps connections. Every call says
/// which agent, proves itself with that one's secret and ends in time. Of what fails it tells what a person can use, and no address.
/// </summary>
internal sealed class AgentHttp(TimeProvider time) : IDisposable
{
    /// <summary>Most bytes of an answer; the largest that the API allows are far smaller (platform.md A.2, A.3).</summary>
    private const int MaxAnswerBytes = 1024 * 1024;

    private const string UnixScheme = "unix:";

    /// <summary>Before the second attempt: an agent that is being started needs a moment.</summary>
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMilliseconds(200);

    private static readonly HttpRequestOptionsKey<string> SocketPath = new("parley.socket");

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // Ports and socket files are used again by the next agent.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ConnectCallback = ConnectAsync,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };

    /// <summary>Asks an agent; what may be sent twice is, when the connection fails.</summary>
    /// <returns>The body of its answer.</returns>
    /// <exception cref="AgentException">It gave no answer, or one that says no.</exception>
    /// <exception cref="OperationCanceledException">The caller waits no longer.</exception>
    public async Task<byte[]> SendAsync(
        WorkspaceAgentEndpoint agent, AgentCaller caller, AgentRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(agent, caller, request, cancellationToken);
        }
        catch (AgentException fault) when (fault.IsBroken && request.MayRepeat)
        {
            await Task.Delay(RepeatAfter, time, cancellationToken);
            return await TryAsync(agent, caller, request, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> TryAsync(
        WorkspaceAgentEndpoint agent, AgentCaller caller, AgentRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(request.Limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var message = Message(agent, caller, request);
        try
        {
            using var response = await _http.SendAsync(message, stop.Token);
            var body = await response.Content.ReadAsByteArrayAsync(stop.Token);
            return response.IsSuccessStatusCode ? body : throw Refused(response.StatusCode, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Not to be repeated: the caller has waited long enough.
            throw new AgentException(string.Create(
                CultureInfo.InvariantCulture, $"connect to workspace agent: no answer within {request.Limit.TotalSeconds} s"));
        }
        catch (HttpRequestException fault)
        {
            throw new AgentException($"connect to workspace agent: {Reason(fault)}", fault)
            {
                IsBroken = true,
                IsUndelivered = fault.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
            };
        }
    }

    private static HttpRequestMessage Message(WorkspaceAgentEndpoint agent, AgentCaller caller, AgentRequest request)
    {
        var uri = Uri(agent, request.Path, out var socket);
        var message = new HttpRequestMessage(request.Method, uri) { Content = request.Content?.Invoke() };
        if (socket is not null)
            message.Options.Set(SocketPath, socket);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", agent.ApiSecret);
        if (caller.ChatId is { } chat)
        {
            message.Headers.Add("Coder-Chat-Id", chat.ToString());
            var ancestors = JsonSerializer.Serialize(caller.Ancestors, AgentJson.Default.ImmutableArrayGuid);
            message.Headers.Add("Coder-Ancestor-Chat-Ids", ancestors);
        }

        if (request.IdempotencyKey is { } key)
            message.Headers.Add("Idempotency-Key", key);
        return message;
    }

    /// <summary>Where to ask. A socket file gets a host of its own, since connections are kept by host.</summary>
    private static Uri Uri(WorkspaceAgentEndpoint agent, string path, out string? socket)
    {
        var address = agent.Address ?? throw AgentException.Unreachable("it has not said yet where it answers");
        socket = address.StartsWith(UnixScheme, StringComparison.Ordinal) ? address[UnixScheme.Length..] : null;
        var root = socket is null ? address : $"http://{NamedId.Of(socket):n}.socket";
        return System.Uri.TryCreate(root.TrimEnd('/') + path, UriKind.Absolute, out var uri) && uri.Scheme == System.Uri.UriSchemeHttp
            ? uri
            : throw AgentException.Unreachable("its address makes no sense");
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var path = context.InitialRequestMessage.Options.TryGetValue(SocketPath, out var file) ? file : null;
        var socket = path is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(path is null ? context.DnsEndPoint : new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static AgentException Refused(HttpStatusCode status, byte[] body)
    {
        if (status is HttpStatusCode.Unauthorized)
            return AgentException.Unreachable("it is not the agent that this server knows");
        AgentError? error = null;
        try
        {
            error = JsonSerializer.Deserialize(body, AgentJson.Default.AgentError);
        }
        catch (JsonException)
        {
            // Then only the status is known.
        }

        var text = error switch
        {
            { Message: { Length: > 0 } said, Detail: { Length: > 0 } detail } => $"{said.TrimEnd('.')}: {detail}",
            { Message: { Length: > 0 } said } => said,
            _ => string.Create(CultureInfo.InvariantCulture, $"the workspace agent answered with status {(int)status}"),
        };
        return new AgentException(text) { Status = status };
    }

    private static string Reason(HttpRequestException fault) => fault switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "it does not answer",
        { InnerException: SocketException { SocketErrorCode: SocketError.AddressNotAvailable } } => "it is not there",
        { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "its answer is too long",
        { HttpRequestError: HttpRequestError.NameResolutionError } => "its host is not known",
        _ => "the connection failed",
    };
}
