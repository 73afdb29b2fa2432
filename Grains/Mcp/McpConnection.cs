using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Parley.Grains.Tools;

namespace Parley.Grains.Mcp;

/// <summary>An open connection to a tool server, and the tools that it had when it was last asked.</summary>
internal sealed class McpConnection : IAsyncDisposable
{
    /// <summary>Most tools of a server that are taken note of; a model can choose among so many and no more.</summary>
    private const int MaxTools = 128;

    private readonly McpClient _client;

    private McpConnection(McpClient client) => _client = client;

    /// <summary>What the server has, in its order.</summary>
    public ImmutableArray<Tool> Tools { get; private set; } = [];

    /// <summary>Connects and asks for the tools.</summary>
    /// <param name="server">The server.</param>
    /// <param name="headers">What is sent along; secret.</param>
    /// <param name="http">The connections of this process.</param>
    /// <param name="time">The clock of the client's own waits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<McpConnection> OpenAsync(
        StoredMcpServer server, Dictionary<string, string> headers, HttpClient http, TimeProvider time, CancellationToken cancellationToken)
    {
        // Its log would have bodies and headers in it; what matters of a failure is in its exceptions.
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions { Endpoint = server.Url, Name = server.Name, AdditionalHeaders = headers },
            http,
            loggerFactory: null,
            ownsHttpClient: false);
        var options = new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "parley", Version = "1" },
            TimeProvider = time,
        };
        var connection = new McpConnection(await McpClient.CreateAsync(transport, options, loggerFactory: null, cancellationToken));
        try
        {
            await connection.RefreshAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for the tools again.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var tools = await _client.ListToolsAsync(cancellationToken: cancellationToken);
        Tools = [.. tools.Take(MaxTools).Select(tool => tool.ProtocolTool)];
    }

    /// <summary>Calls a tool.</summary>
    /// <returns>What it gave; what the server says went wrong is an error result.</returns>
    /// <exception cref="Exception">The server did not answer.</exception>
    public async Task<ToolResult> CallAsync(
        string tool, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancellationToken) =>
        McpResults.Of(await _client.CallToolAsync(tool, arguments, cancellationToken: cancellationToken));

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
