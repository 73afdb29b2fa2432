using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Identity;

namespace Parley.Grains.Templates;

/// <summary>Shows templates to everybody and lets administrators write them.</summary>
[StatelessWorker]
internal sealed class TemplatesGrain(Administrators administrators, TemplateStore store) : Grain, ITemplatesGrain
{
    public async Task<Reply<ImmutableArray<Template>>> List(Actor actor, CancellationToken cancellationToken) =>
        Authorizer.MayReadTemplates(actor) ? await store.ListAsync(cancellationToken) : ImmutableArray<Template>.Empty;

    public async Task<Reply<Template>> Get(Actor actor, Guid id, CancellationToken cancellationToken) =>
        Authorizer.MayReadTemplates(actor) && await store.ReadAsync(id, cancellationToken) is { } template
            ? template
            : TemplateRefusals.NoSuchTemplate;

    public async Task<Reply<Template>> Create(Actor actor, TemplateInput template, CancellationToken cancellationToken)
    {
        if ((await administrators.RefuseOthersAsync(actor, cancellationToken) ?? TemplateInputs.CheckNew(template)) is { } refusal)
            return refusal;
        var id = Guid.CreateVersion7();
        return await store.CreateAsync(id, template, actor.UserId, cancellationToken) is { } unusable
            ? unusable
            : await Get(actor, id, cancellationToken);
    }

    public async Task<Reply<Template>> Update(Actor actor, Guid id, TemplateInput change, CancellationToken cancellationToken) =>
        (await administrators.RefuseOthersAsync(actor, cancellationToken) ?? TemplateInputs.CheckChange(change)
            ?? await store.UpdateAsync(id, change, cancellationToken)) is { } refusal
            ? refusal
            : await Get(actor, id, cancellationToken);

    public async Task<Reply<Template>> Activate(Actor actor, Guid id, Guid versionId, CancellationToken cancellationToken)
    {
        if (await administrators.RefuseOthersAsync(actor, cancellationToken) is { } refusal)
            return refusal;
        var activated = await store.ActivateAsync(id, versionId, cancellationToken);
        var template = await Get(actor, id, cancellationToken);
        return activated || template.Refusal is not null ? template : TemplateRefusals.VersionNotOfTemplate;
    }

    public async Task<Reply<Done>> Delete(Actor actor, Guid id, CancellationToken cancellationToken) =>
        await administrators.RefuseOthersAsync(actor, cancellationToken) is { } refusal ? refusal
        : await store.DeleteAsync(id, cancellationToken) ? Done.Instance
        : TemplateRefusals.NoSuchTemplate;
}
