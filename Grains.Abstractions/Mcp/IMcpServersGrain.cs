using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Mcp;

/// <summary>
/// The tool servers of the deployment, for administrators; everybody else is refused as forbidden. Stateless; the key is always
/// <see cref="Guid.Empty"/>. A change counts on the answering silo at once, on the others within five seconds.
/// </summary>
[Alias("parley.IMcpServersGrain")]
public interface IMcpServersGrain : IGrainWithGuidKey
{
    /// <summary>All servers, by name.</summary>
    [Alias("List")]
    Task<Reply<ImmutableArray<McpServer>>> List(Actor actor, CancellationToken cancellationToken);

    /// <summary>Adds a server. Whether it answers is not asked; <see cref="ListTools"/> does that.</summary>
    [Alias("Create")]
    Task<Reply<McpServer>> Create(Actor actor, McpServerInput server, CancellationToken cancellationToken);

    /// <summary>Changes what is given of a server.</summary>
    [Alias("Update")]
    Task<Reply<McpServer>> Update(Actor actor, Guid id, McpServerInput change, CancellationToken cancellationToken);

    /// <summary>Removes a server and its headers.</summary>
    [Alias("Delete")]
    Task<Reply<Done>> Delete(Actor actor, Guid id, CancellationToken cancellationToken);

    /// <summary>Asks a server for its tools, now; refuses with what went wrong when it does not answer.</summary>
    [Alias("ListTools")]
    Task<Reply<ImmutableArray<McpServerTool>>> ListTools(Actor actor, Guid id, CancellationToken cancellationToken);
}
