using ModelContextProtocol;
using Parley.Grains.Storage.Secrets;
using Parley.Grains.Tools;

namespace Parley.Grains.Mcp;

/// <summary>
/// The tool servers as the runs of this process use them: which there are, what they offer, and the connections to them. A server that
/// does not answer costs a turn little and the chat nothing: its tools are missing until it does.
/// </summary>
internal sealed partial class McpServers(McpServerStore store, TimeProvider time, ILogger<McpServers> logger) : IAsyncDisposable
{
    /// <summary>How long a change on another silo may go unnoticed.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    /// <summary>How long a turn waits for servers that it finds without a connection.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long the list of a server's tools counts; then it is asked for again, while turns go on with the old one.</summary>
    private static readonly TimeSpan ToolsAge = TimeSpan.FromMinutes(5);

    /// <summary>How long connecting may take, and how long a server that could not be reached is left alone.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // Headers are for this server only.
        AllowAutoRedirect = false,
        ConnectTimeout = Patience,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        UseCookies = false,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, McpLink> _links = [];
    private readonly List<Task> _closing = [];
    private readonly CancellationTokenSource _stopped = new();
    private (ImmutableArray<StoredMcpServer> Servers, long ReadAt)? _known;

    // How often this process has changed the table: what was read before a change is out of date.
    private int _changes;

    /// <summary>The tools that a turn which begins now is offered.</summary>
    public async Task<ImmutableArray<ITool>> ToolsAsync(CancellationToken cancellationToken)
    {
        var servers = await ReadAsync(cancellationToken);
        if (servers.IsEmpty)
            return [];
        var links = servers.Select(server => (Server: server, LinkTo(server).Connection)).ToArray();
        var all = Task.WhenAll(links.Select(link => link.Connection));
        await Task.WhenAny(all, Task.Delay(Patience, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return
        [
            .. links.Where(link => link.Connection is { IsCompletedSuccessfully: true, Result: not null })
                .SelectMany(link => link.Connection.Result!.Tools
                    .Where(tool => link.Server.Offers(tool.Name))
                    .Select(tool => new McpTool(link.Server, tool, this))),
        ];
    }

    /// <summary>
    /// Calls a tool that a server once offered, at the server as it is by now. It is not called again when that fails: it may have done
    /// its work.
    /// </summary>
    public async Task<ToolResult> CallAsync(
        StoredMcpServer offered, string tool, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        var server = (await ReadAsync(cancellationToken)).FirstOrDefault(server => server.Id == offered.Id);
        if (server?.Offers(tool) is not true)
            return ToolResult.Error($"The tool server {offered.Name} no longer offers this tool; an administrator has changed it.");
        var link = LinkTo(server, forCall: true);
        try
        {
            return await link.Connection.WaitAsync(cancellationToken) is { } connection
                ? await connection.CallAsync(tool, arguments, cancellationToken)
                : ToolResult.Error($"The tool server {server.Name} does not answer.");
        }
        catch (McpProtocolException fault)
        {
            return ToolResult.Error(fault.Message);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(server.Name, tool, fault);
            Drop(server.Id, link);
            return ToolResult.Error($"The tool server {server.Name} did not answer. Whether the tool did its work is not known.");
        }
        finally
        {
            lock (_lock)
                link.Leave();
        }
    }

    /// <summary>Asks a server for its tools over a connection of its own; refuses with what went wrong.</summary>
    public async Task<Reply<ImmutableArray<McpServerTool>>> AskAsync(StoredMcpServer server, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await using var connection = await McpConnection.OpenAsync(server, store.Headers(server), _http, time, limit.Token);
            return connection.Tools.Select(tool => new McpServerTool(
                tool.Name, McpTool.NameOf(server.Name, tool.Name), tool.Description ?? "", server.Offers(tool.Name))).ToImmutableArray();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return McpRefusals.NotAnswering($"It did not answer within {Patience.TotalSeconds} s.");
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            return McpRefusals.NotAnswering(fault.Message);
        }
    }

    /// <summary>
    /// What is sent in the servers' headers, to be kept out of whatever is written: whole values, and what follows a scheme.
    /// </summary>
    public async Task<ImmutableArray<string>> HeaderValuesAsync(CancellationToken cancellationToken)
    {
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var server in await ReadAsync(cancellationToken))
        {
            try
            {
                values.AddRange(store.Headers(server).Values.SelectMany(value => new[] { value, value[(value.LastIndexOf(' ') + 1)..] }));
            }
            catch (SecretUnavailableException)
            {
                // Then they are not sent either.
            }
        }

        return values.ToImmutable();
    }

    /// <summary>The table was changed by this process: what is known of it is out of date.</summary>
    public void Forget()
    {
        lock (_lock)
            (_known, _changes) = (null, _changes + 1);
    }

    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (_lock)
        {
            foreach (var (id, link) in _links.ToArray())
                Remove(id, link);
            closing = [.. _closing];
        }

        await _stopped.CancelAsync();
        await Task.WhenAll(closing);
        _stopped.Dispose();
        _http.Dispose();
    }

    private async Task<ImmutableArray<StoredMcpServer>> ReadAsync(CancellationToken cancellationToken)
    {
        int changes;
        lock (_lock)
        {
            if (_known is { } known && time.GetElapsedTime(known.ReadAt) < MaxAge)
                return known.Servers;
            changes = _changes;
        }

        var readAt = time.GetTimestamp();
        ImmutableArray<StoredMcpServer> servers = [.. (await store.ReadAsync(cancellationToken)).Where(server => server.Enabled)];
        lock (_lock)
        {
            if (changes != _changes)
                return servers;
            _known = (servers, readAt);
            foreach (var (id, link) in _links.Where(link => !servers.Any(server => server.Id == link.Key)).ToArray())
                Remove(id, link);
        }

        return servers;
    }

    /// <summary>The link to a server; one to a newer version of it is kept. A call has to leave it at its end.</summary>
    private McpLink LinkTo(StoredMcpServer server, bool forCall = false)
    {
        lock (_lock)
        {
            var link = _links.GetValueOrDefault(server.Id);
            if (link is not null && (link.Version < server.UpdatedAt || link.HasFailed && Age(link) > ConnectLimit))
            {
                Remove(server.Id, link);
                link = null;
            }

            // On the pool: the connection outlives the run that asked for it first.
            link ??= _links[server.Id] = new McpLink(server.UpdatedAt, time.GetTimestamp(), Task.Run(() => OpenAsync(server)));
            if (link.Connection is { IsCompletedSuccessfully: true, Result: { } connection } && Age(link) > ToolsAge)
            {
                link.AskedAt = time.GetTimestamp();
                link.Refresh = Task.Run(() => RefreshAsync(server, link, connection));
            }

            if (forCall)
                link.Enter();
            return link;
        }
    }

    private TimeSpan Age(McpLink link) => time.GetElapsedTime(link.AskedAt);

    private async Task<McpConnection?> OpenAsync(StoredMcpServer server)
    {
        using var limit = new CancellationTokenSource(ConnectLimit, time);
        try
        {
            return await McpConnection.OpenAsync(server, store.Headers(server), _http, time, limit.Token);
        }
        catch (SecretUnavailableException fault)
        {
            LogUnavailable(server.Name, fault.Message);
            return null;
        }
        catch (Exception fault)
        {
            LogClosed(server.Name, fault);
            return null;
        }
    }

    private async Task RefreshAsync(StoredMcpServer server, McpLink link, McpConnection connection)
    {
        using var limit = new CancellationTokenSource(ConnectLimit, time);
        try
        {
            await connection.RefreshAsync(limit.Token);
        }
        catch (Exception fault)
        {
            LogClosed(server.Name, fault);
            Drop(server.Id, link);
        }
    }

    private void Drop(Guid id, McpLink link)
    {
        lock (_lock)
            if (_links.GetValueOrDefault(id) == link)
                Remove(id, link);
    }

    private void Remove(Guid id, McpLink link)
    {
        _links.Remove(id);
        link.LetGo();
        _closing.RemoveAll(closing => closing.IsCompleted);
        _closing.Add(Task.Run(() => link.CloseAsync(_stopped.Token)));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tool server {Server} cannot be reached; chats go without its tools")]
    private partial void LogClosed(string server, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "The tool server {Server} cannot be asked: {Reason}")]
    private partial void LogUnavailable(string server, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tool server {Server} failed in a call of {Tool}")]
    private partial void LogFailed(string server, string tool, Exception fault);
}
