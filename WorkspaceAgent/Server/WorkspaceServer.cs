using System.Net;
using System.Text.Json.Serialization.Metadata;
using Parley.WorkspaceAgent.Http;

namespace Parley.WorkspaceAgent.Server;

/// <summary>The server, as the agent sees it. It may be away for as long as it likes.</summary>
internal sealed partial class WorkspaceServer : IDisposable
{
    private const string TokenHeader = "Coder-Session-Token";

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger<WorkspaceServer> _log;

    /// <summary>Names a server. Nothing is sent yet.</summary>
    public WorkspaceServer(Uri url, string token, TimeProvider time, ILogger<WorkspaceServer> log)
    {
        (_time, _log) = (time, log);
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
        {
            BaseAddress = new Uri(new Uri(url.AbsoluteUri.TrimEnd('/') + "/"), "api/v2/workspaceagents/me/"),
            Timeout = CallLimit,
        };
        _client.DefaultRequestHeaders.Add(TokenHeader, token);
    }

    /// <summary>Asks what the server knows about the workspace.</summary>
    /// <exception cref="HttpRequestException">No useful answer came.</exception>
    public async Task<AgentManifest> GetManifestAsync(CancellationToken cancellationToken) =>
        await _client.GetFromJsonAsync("manifest", AgentJson.Default.AgentManifest, cancellationToken)
            ?? throw new HttpRequestException("The manifest is empty.");

    /// <summary>Says where the agent is, and that it lives.</summary>
    /// <exception cref="HttpRequestException">It was not taken.</exception>
    public Task RegisterAsync(AgentRegistration registration, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "register", registration, AgentJson.Default.AgentRegistration, cancellationToken);

    /// <summary>Says what the agent does.</summary>
    /// <exception cref="HttpRequestException">It was not taken.</exception>
    public Task ReportAsync(LifecycleReport report, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "lifecycle", report, AgentJson.Default.LifecycleReport, cancellationToken);

    /// <summary>Adds lines to the scripts' log.</summary>
    /// <exception cref="HttpRequestException">They were not taken.</exception>
    public Task AddLogsAsync(StartupLogs logs, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, "logs", logs, AgentJson.Default.StartupLogs, cancellationToken);

    /// <summary>Makes a call until it succeeds, with growing pauses. What the server refuses for good is given up.</summary>
    /// <returns>What came of it; the default when it was given up.</returns>
    public async Task<T?> RetryAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await call(cancellationToken);
            }
            catch (Exception failure) when (IsFailure(failure, cancellationToken))
            {
                Failed(what, failure.Message);
                if (IsFinal(failure))
                    return default;
            }

            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), _time, cancellationToken);
        }
    }

    /// <summary>Whether an exception means that the server was not reached, or did not take a call.</summary>
    public static bool IsFailure(Exception failure, CancellationToken cancellationToken) =>
        failure is HttpRequestException or System.Text.Json.JsonException
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public void Dispose() => _client.Dispose();

    /// <summary>A token may become valid, and a server be replaced behind its name; a body does not get better.</summary>
    private static bool IsFinal(Exception failure) => failure is HttpRequestException
    {
        StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.Conflict or HttpStatusCode.Gone,
    };

    private async Task SendAsync<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(body, type);
        using HttpRequestMessage request = new(method, path) { Content = content };
        using var response = await _client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    [LoggerMessage(LogLevel.Warning, "{What} failed: {Reason}")]
    private partial void Failed(string what, string reason);
}
