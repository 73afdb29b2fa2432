using Parley.Gateway.Errors;
using Parley.Gateway.Json;
using Parley.Grains.Abstractions.Templates;

namespace Parley.Gateway.Templates;

/// <summary>The endpoints of templates: check what was asked, ask the grain, answer.</summary>
internal static class TemplateHandlers
{
    public static Task ListAsync(HttpContext context, string organization, IGrainFactory grains) => context.AnswerAsync(
        TemplateRequest.CheckOrganization(context, organization),
        () => Grain(grains).List(context.Actor(), context.RequestAborted),
        WireJson.Instance.ImmutableArrayTemplate);

    public static async Task CreateAsync(HttpContext context, string organization, IGrainFactory grains)
    {
        var body = await TemplateRequest.BodyAsync(
            context, TemplateRequest.CheckOrganization(context, organization), WireJson.Instance.TemplateInput);
        await context.AnswerAsync(
            body.Problem,
            () => Grain(grains).Create(context.Actor(), body.Value!, context.RequestAborted),
            WireJson.Instance.Template,
            StatusCodes.Status201Created);
    }

    public static async Task GetAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var template = TemplateRequest.Id(context, id);
        await context.AnswerAsync(
            template.Problem,
            () => Grain(grains).Get(context.Actor(), template.Value, context.RequestAborted),
            WireJson.Instance.Template);
    }

    public static async Task UpdateAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var template = TemplateRequest.Id(context, id);
        var body = await TemplateRequest.BodyAsync(context, template.Problem, WireJson.Instance.TemplateInput);
        await context.AnswerAsync(
            body.Problem,
            () => Grain(grains).Update(context.Actor(), template.Value, body.Value!, context.RequestAborted),
            WireJson.Instance.Template);
    }

    public static async Task ActivateAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var template = TemplateRequest.Id(context, id);
        var body = await TemplateRequest.BodyAsync(context, template.Problem, WireJson.Instance.ActivateVersionBody);
        await context.AnswerAsync(
            body.Problem ?? (body.Value!.Id is null ? Problem.Invalid("Invalid template version.", "id", "is required") : null),
            () => Grain(grains).Activate(context.Actor(), template.Value, body.Value!.Id!.Value, context.RequestAborted),
            WireJson.Instance.Template);
    }

    public static async Task DeleteAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var template = TemplateRequest.Id(context, id);
        await context.AnswerDoneAsync(
            template.Problem,
            () => Grain(grains).Delete(context.Actor(), template.Value, context.RequestAborted),
            "Template has been deleted.");
    }

    private static ITemplatesGrain Grain(IGrainFactory grains) => grains.GetGrain<ITemplatesGrain>(Guid.Empty);
}
