namespace Parley.Grains.Workspaces;

/// <summary>The template of workspaces that are made on first need.</summary>
internal sealed class DefaultTemplate
{
    /// <summary>Its id; null when there is none that the actor may use.</summary>
    public Task<Guid?> FindAsync(Actor actor, CancellationToken cancellationToken) => Task.FromResult<Guid?>(null);
}
