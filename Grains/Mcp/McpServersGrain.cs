using Parley.Grains.Identity;
using Parley.Grains.Tools;

namespace Parley.Grains.Mcp;

/// <summary>Lets administrators write tool servers, and has this silo see each change at once.</summary>
[StatelessWorker]
internal sealed class McpServersGrain(
    Administrators administrators, McpServerStore store, McpServers servers, Toolboxes toolboxes) : Grain, IMcpServersGrain
{
    public async Task<Reply<ImmutableArray<McpServer>>> List(Actor actor, CancellationToken cancellationToken)
    {
        if (await administrators.RefuseOthersAsync(actor, cancellationToken) is { } refusal)
            return refusal;
        return (await store.ReadAsync(cancellationToken)).Select(server => server.ToView()).ToImmutableArray();
    }

    public async Task<Reply<McpServer>> Create(Actor actor, McpServerInput server, CancellationToken cancellationToken) =>
        (await administrators.RefuseOthersAsync(actor, cancellationToken) ?? McpServerInputs.CheckNew(server)) is { } refusal
            ? refusal
            : Seen(await store.CreateAsync(server, cancellationToken));

    public async Task<Reply<McpServer>> Update(Actor actor, Guid id, McpServerInput change, CancellationToken cancellationToken) =>
        (await administrators.RefuseOthersAsync(actor, cancellationToken) ?? McpServerInputs.CheckChange(change)) is { } refusal
            ? refusal
            : Seen(await store.UpdateAsync(id, change, cancellationToken));

    public async Task<Reply<Done>> Delete(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        if (await administrators.RefuseOthersAsync(actor, cancellationToken) is { } refusal)
            return refusal;
        if (!await store.DeleteAsync(id, cancellationToken))
            return McpRefusals.NoSuchServer;
        servers.Forget();
        return Done.Instance;
    }

    public async Task<Reply<ImmutableArray<McpServerTool>>> ListTools(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        if (await administrators.RefuseOthersAsync(actor, cancellationToken) is { } refusal)
            return refusal;
        var server = (await store.ReadAsync(cancellationToken)).FirstOrDefault(server => server.Id == id);
        if (server is null)
            return McpRefusals.NoSuchServer;
        var asked = await servers.AskAsync(server, cancellationToken);
        if (asked.Refusal is not null)
            return asked;
        var leftOut = (await toolboxes.LeftOutAsync(cancellationToken)).Select(tool => tool.Name).ToHashSet();
        return asked.Value.Select(tool => tool.Offered && leftOut.Contains(tool.ToolName)
            ? tool with { Offered = false, Reason = $"Models are offered {Toolboxes.MaxTools} tools at most." }
            : tool).ToImmutableArray();
    }

    private Reply<McpServer> Seen(Reply<StoredMcpServer> stored)
    {
        if (stored.Refusal is { } refusal)
            return refusal;
        servers.Forget();
        return stored.Value!.ToView();
    }
}
