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
    private readonly Dictionary<Guid, Entry> _entries = [];
    private readonly List<Task> _closing = [];
    private (ImmutableArray<StoredMcpServer> Servers, long ReadAt)? _known;

    /// <summary>The tools that a turn which begins now is offered.</summary>
    public async Task<ImmutableArray<ITool>> ToolsAsync(CancellationToken cancellationToken)
    {
        var servers = await ReadAsync(cancellationToken);
        if (servers.IsEmpty)
            return [];
        var entries = servers.Select(server => (Server: server, Entry: EntryOf(server))).ToArray();
        var all = Task.WhenAll(entries.Select(entry => entry.Entry.Connection));
        await Task.WhenAny(all, Task.Delay(Patience, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return
        [
            .. entries.Where(entry => entry.Entry.Connection is { IsCompletedSuccessfully: true, Result: not null })
                .SelectMany(entry => entry.Entry.Connection.Result!.Tools
                    .Where(tool => entry.Server.Offers(tool.Name))
                    .Select(tool => new McpTool(entry.Server, tool, this))),
        ];
    }

    /// <summary>Calls a tool of a server. It is not called again when that fails: it may have done its work.</summary>
    public async Task<ToolResult> CallAsync(
        StoredMcpServer server, string tool, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        var entry = EntryOf(server);
        if (await entry.Connection.WaitAsync(cancellationToken) is not { } connection)
            return ToolResult.Error($"The tool server {server.Name} does not answer.");
        try
        {
            return await connection.CallAsync(tool, arguments, cancellationToken);
        }
        catch (McpProtocolException fault)
        {
            return ToolResult.Error(fault.Message);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(server.Name, tool, fault);
            Drop(server.Id, entry);
            return ToolResult.Error($"The tool server {server.Name} did not answer. Whether the tool did its work is not known.");
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
            _known = null;
    }

    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (_lock)
        {
            foreach (var (id, entry) in _entries.ToArray())
                Remove(id, entry);
            closing = [.. _closing];
        }

        await Task.WhenAll(closing);
        _http.Dispose();
    }

    private async Task<ImmutableArray<StoredMcpServer>> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            if (_known is { } known && time.GetElapsedTime(known.ReadAt) < MaxAge)
                return known.Servers;

        var readAt = time.GetTimestamp();
        ImmutableArray<StoredMcpServer> servers = [.. (await store.ReadAsync(cancellationToken)).Where(server => server.Enabled)];
        lock (_lock)
        {
            _known = (servers, readAt);
            foreach (var (id, entry) in _entries.Where(entry => !servers.Any(server => server.Id == entry.Key)).ToArray())
                Remove(id, entry);
        }

        return servers;
    }

    private Entry EntryOf(StoredMcpServer server)
    {
        lock (_lock)
        {
            var entry = _entries.GetValueOrDefault(server.Id);
            if (entry is not null && (entry.Version != server.UpdatedAt || entry.HasFailed && Age(entry) > ConnectLimit))
            {
                Remove(server.Id, entry);
                entry = null;
            }

            // On the pool: the connection outlives the run that asked for it first.
            entry ??= _entries[server.Id] = new Entry(server.UpdatedAt, time.GetTimestamp(), Task.Run(() => OpenAsync(server)));
            if (entry.Connection is { IsCompletedSuccessfully: true, Result: { } connection } && Age(entry) > ToolsAge)
            {
                entry.AskedAt = time.GetTimestamp();
                entry.Refresh = Task.Run(() => RefreshAsync(server, entry, connection));
            }

            return entry;
        }
    }

    private TimeSpan Age(Entry entry) => time.GetElapsedTime(entry.AskedAt);

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

    private async Task RefreshAsync(StoredMcpServer server, Entry entry, McpConnection connection)
    {
        using var limit = new CancellationTokenSource(ConnectLimit, time);
        try
        {
            await connection.RefreshAsync(limit.Token);
        }
        catch (Exception fault)
        {
            LogClosed(server.Name, fault);
            Drop(server.Id, entry);
        }
    }

    private void Drop(Guid id, Entry entry)
    {
        lock (_lock)
            if (_entries.GetValueOrDefault(id) == entry)
                Remove(id, entry);
    }

    private void Remove(Guid id, Entry entry)
    {
        _entries.Remove(id);
        _closing.RemoveAll(closing => closing.IsCompleted);
        _closing.Add(Task.Run(entry.CloseAsync));
    }

    /// <summary>A connection to a server as it is stored in one version.</summary>
    private sealed class Entry(DateTimeOffset version, long openedAt, Task<McpConnection?> connection)
    {
        public DateTimeOffset Version => version;

        /// <summary>Null when the server cannot be reached; never faults.</summary>
        public Task<McpConnection?> Connection => connection;

        /// <summary>When the server was last asked for its tools.</summary>
        public long AskedAt { get; set; } = openedAt;

        /// <summary>The last time it was asked again; never faults.</summary>
        public Task Refresh { get; set; } = Task.CompletedTask;

        public bool HasFailed => connection is { IsCompletedSuccessfully: true, Result: null };

        /// <summary>Closes it. Calls that are under way fail, and say so.</summary>
        public async Task CloseAsync()
        {
            if (await connection is not { } opened)
                return;
            await opened.DisposeAsync();
            await Refresh;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tool server {Server} cannot be reached; chats go without its tools")]
    private partial void LogClosed(string server, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "The tool server {Server} cannot be asked: {Reason}")]
    private partial void LogUnavailable(string server, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tool server {Server} failed in a call of {Tool}")]
    private partial void LogFailed(string server, string tool, Exception fault);
}
