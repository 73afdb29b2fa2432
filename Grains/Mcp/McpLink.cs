namespace Parley.Grains.Mcp;

/// <summary>
/// A connection to a server as it is stored in one version, shared by the calls of this process. Closed when it was let go of and its last
/// call has ended. Used under the lock of <see cref="McpServers"/>, but for <see cref="Connection"/>.
/// </summary>
/// <param name="version">When the server was last changed.</param>
/// <param name="openedAt">The clock's timestamp.</param>
/// <param name="connection">The connection in the making; null when the server cannot be reached. Never faults.</param>
internal sealed class McpLink(DateTimeOffset version, long openedAt, Task<McpConnection?> connection)
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _uses;
    private bool _isLetGo;

    public DateTimeOffset Version => version;

    /// <summary>Null when the server cannot be reached; never faults.</summary>
    public Task<McpConnection?> Connection => connection;

    /// <summary>When the server was last asked for its tools.</summary>
    public long AskedAt { get; set; } = openedAt;

    /// <summary>The last time it was asked again; never faults.</summary>
    public Task Refresh { get; set; } = Task.CompletedTask;

    public bool HasFailed => connection is { IsCompletedSuccessfully: true, Result: null };

    /// <summary>A call begins.</summary>
    public void Enter() => _uses++;

    /// <summary>A call has ended.</summary>
    public void Leave()
    {
        if (--_uses == 0 && _isLetGo)
            _idle.TrySetResult();
    }

    /// <summary>No further call begins.</summary>
    public void LetGo()
    {
        _isLetGo = true;
        if (_uses == 0)
            _idle.TrySetResult();
    }

    /// <summary>Closes it after its last call.</summary>
    /// <param name="hurry">Closes it at once; calls that are under way fail, and say so.</param>
    public async Task CloseAsync(CancellationToken hurry)
    {
        await _idle.Task.WaitAsync(hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (await connection is not { } opened)
            return;
        await opened.DisposeAsync();
        await Refresh;
    }
}
