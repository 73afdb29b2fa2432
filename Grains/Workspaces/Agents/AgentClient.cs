using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces.Agents;

/// <summary>The API of one workspace agent (platform.md A), called for one chat.</summary>
/// <param name="http">The way to agents.</param>
/// <param name="agent">The agent.</param>
/// <param name="caller">For whom it is called.</param>
internal sealed class AgentClient(AgentHttp http, WorkspaceAgentEndpoint agent, AgentCaller caller)
{
    /// <summary>An agent that is well answers a greeting within this time.</summary>
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(5);

    /// <summary>Longer than an agent waits for the end of a process before it answers anyhow (5 min).</summary>
    private static readonly TimeSpan WaitLimit = TimeSpan.FromMinutes(6);

    private static readonly TimeSpan WriteLimit = TimeSpan.FromMinutes(1);

    /// <summary>The agent.</summary>
    public WorkspaceAgentEndpoint Agent => agent;

    /// <summary>Whether the agent answers at all.</summary>
    public async Task PingAsync(CancellationToken cancellationToken) =>
        await http.SendAsync(agent, caller, new AgentRequest(HttpMethod.Get, "/") { Limit = PingLimit }, cancellationToken);

    /// <summary>Starts a process; one that was started with the same key is answered instead.</summary>
    public Task<StartedProcess> StartAsync(StartProcess process, string key, CancellationToken cancellationToken) => SendAsync(
        Post("/api/v0/processes/start", process, AgentJson.Default.StartProcess) with { IdempotencyKey = key },
        AgentJson.Default.StartedProcess,
        cancellationToken);

    /// <summary>What a process has said.</summary>
    /// <param name="id">The process.</param>
    /// <param name="wait">Whether to wait for its end, at most about 5 min.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ProcessOutput> OutputAsync(Guid id, bool wait, CancellationToken cancellationToken)
    {
        var request = new AgentRequest(HttpMethod.Get, $"/api/v0/processes/{id}/output{(wait ? "?wait=true" : "")}");
        return SendAsync(wait ? request with { Limit = WaitLimit } : request, AgentJson.Default.ProcessOutput, cancellationToken);
    }

    /// <summary>The chat's processes.</summary>
    public Task<ProcessList> ListAsync(CancellationToken cancellationToken) => SendAsync(
        new AgentRequest(HttpMethod.Get, "/api/v0/processes/list"), AgentJson.Default.ProcessList, cancellationToken);

    /// <summary>Signals a process and all that it started.</summary>
    public Task SignalAsync(Guid id, SignalProcess signal, CancellationToken cancellationToken) => http.SendAsync(
        agent, caller, Post($"/api/v0/processes/{id}/signal", signal, AgentJson.Default.SignalProcess), cancellationToken);

    /// <summary>Reads lines of a file. What is wrong with the file is said by the answer.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="offset">The first line, from 1; null for that.</param>
    /// <param name="limit">Most lines; null for as many as may be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<FileLines> ReadLinesAsync(string path, long? offset, long? limit, CancellationToken cancellationToken)
    {
        var query = new StringBuilder("/api/v0/read-file-lines?path=").Append(Uri.EscapeDataString(path));
        if (offset is { } first)
            query.Append(CultureInfo.InvariantCulture, $"&offset={first}");
        if (limit is { } most)
            query.Append(CultureInfo.InvariantCulture, $"&limit={most}");
        return SendAsync(new AgentRequest(HttpMethod.Get, query.ToString()), AgentJson.Default.FileLines, cancellationToken);
    }

    /// <summary>Reads the first bytes of a file.</summary>
    public Task<byte[]> ReadBytesAsync(string path, int limit, CancellationToken cancellationToken) => http.SendAsync(
        agent,
        caller,
        new AgentRequest(
            HttpMethod.Get,
            string.Create(CultureInfo.InvariantCulture, $"/api/v0/read-file?path={Uri.EscapeDataString(path)}&limit={limit}")),
        cancellationToken);

    /// <summary>Writes a file, wholly or not at all.</summary>
    public Task WriteAsync(string path, string content, string key, CancellationToken cancellationToken) => http.SendAsync(
        agent,
        caller,
        new AgentRequest(HttpMethod.Post, $"/api/v0/write-file?path={Uri.EscapeDataString(path)}")
        {
            Content = () => new ByteArrayContent(Encoding.UTF8.GetBytes(content)),
            IdempotencyKey = key,
            Limit = WriteLimit,
        },
        cancellationToken);

    /// <summary>Edits files, all or none.</summary>
    public Task EditAsync(ImmutableArray<EditedFile> files, string key, CancellationToken cancellationToken) => http.SendAsync(
        agent,
        caller,
        Post("/api/v0/edit-files", new EditedFiles(files), AgentJson.Default.EditedFiles) with { IdempotencyKey = key, Limit = WriteLimit },
        cancellationToken);

    private static AgentRequest Post<T>(string path, T body, JsonTypeInfo<T> type) => new(HttpMethod.Post, path)
    {
        Content = () => new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        },
    };

    private async Task<T> SendAsync<T>(AgentRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var body = await http.SendAsync(agent, caller, request, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException();
        }
        catch (JsonException fault)
        {
            throw new AgentException("the workspace agent's answer makes no sense", fault);
        }
    }
}
