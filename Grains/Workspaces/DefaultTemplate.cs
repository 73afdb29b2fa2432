using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Calls;
using Parley.Grains.Templates;

namespace Parley.Grains.Workspaces;

/// <summary>The template of workspaces that are made on first need: the built-in one, else the oldest that is in use.</summary>
internal sealed class DefaultTemplate(IGrainFactory grains, GrainCalls calls)
{
    /// <summary>Its id; null when there is none that the actor may use.</summary>
    public async Task<Guid?> FindAsync(Actor actor, CancellationToken cancellationToken)
    {
        var templates = grains.GetGrain<ITemplatesGrain>(Guid.Empty);
        var listed = await calls.AskAsync(() => templates.List(actor, cancellationToken), cancellationToken);
        if (listed.Refusal is not null)
            return null;
        var inUse = listed.Value.Where(template => !template.Deprecated).OrderBy(template => template.CreatedAt).ToArray();
        return (inUse.FirstOrDefault(template => template.Name == BuiltInTemplate.Name) ?? inUse.FirstOrDefault())?.Id;
    }
}
