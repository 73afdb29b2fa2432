using System.Text.Json.Serialization.Metadata;
using Parley.Gateway.Commands;
using Parley.Gateway.Json;
using Parley.Grains.Abstractions.Templates;

namespace Parley.Gateway.Templates;

/// <summary>The endpoints of versions: check what was asked, ask the grain, answer.</summary>
internal static class TemplateVersionHandlers
{
    public static async Task CreateAsync(HttpContext context, string organization, IGrainFactory grains)
    {
        var body = await TemplateRequest.BodyAsync(
            context, TemplateRequest.CheckOrganization(context, organization), WireJson.Instance.TemplateVersionInput);
        await context.AnswerAsync(
            body.Problem,
            () => Grain(grains).Create(context.Actor(), body.Value!, context.RequestAborted),
            WireJson.Instance.TemplateVersion,
            StatusCodes.Status201Created);
    }

    public static async Task ListAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var query = new QueryReader(context.Request, "include_archived");
        var includeArchived = query.Bool("include_archived") ?? false;
        var template = TemplateRequest.Id(id);
        await context.AnswerAsync(
            query.Problem ?? template.Problem,
            () => Grain(grains).List(context.Actor(), template.Value, includeArchived, context.RequestAborted),
            WireJson.Instance.ImmutableArrayTemplateVersion);
    }

    public static Task GetAsync(HttpContext context, string id, IGrainFactory grains) => ReadAsync(
        context,
        id,
        version => Grain(grains).Get(context.Actor(), version, context.RequestAborted),
        WireJson.Instance.TemplateVersion);

    public static Task ReadLogsAsync(HttpContext context, string id, IGrainFactory grains) => ReadAsync(
        context,
        id,
        version => Grain(grains).ReadLogs(context.Actor(), version, context.RequestAborted),
        WireJson.Instance.ImmutableArrayBuildLogLine);

    public static Task ListParametersAsync(HttpContext context, string id, IGrainFactory grains) => ReadAsync(
        context,
        id,
        version => Grain(grains).ListParameters(context.Actor(), version, context.RequestAborted),
        WireJson.Instance.ImmutableArrayTemplateVersionParameter);

    public static Task ListPresetsAsync(HttpContext context, string id, IGrainFactory grains) => ReadAsync(
        context,
        id,
        version => Grain(grains).ListPresets(context.Actor(), version, context.RequestAborted),
        WireJson.Instance.ImmutableArrayTemplateVersionPreset);

    public static async Task CancelAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var version = TemplateRequest.Id(context, id);
        await context.AnswerDoneAsync(
            version.Problem, () => Grain(grains).Cancel(context.Actor(), version.Value, context.RequestAborted), "Job has been canceled.");
    }

    public static Task ArchiveAsync(HttpContext context, string id, IGrainFactory grains) =>
        SetArchivedAsync(context, id, grains, archived: true, "Template version has been archived.");

    public static Task UnarchiveAsync(HttpContext context, string id, IGrainFactory grains) =>
        SetArchivedAsync(context, id, grains, archived: false, "Template version is in use again.");

    private static async Task SetArchivedAsync(HttpContext context, string id, IGrainFactory grains, bool archived, string message)
    {
        var version = TemplateRequest.Id(context, id);
        await context.AnswerDoneAsync(
            version.Problem,
            () => Grain(grains).SetArchived(context.Actor(), version.Value, archived, context.RequestAborted),
            message);
    }

    private static async Task ReadAsync<T>(HttpContext context, string id, Func<Guid, Task<Reply<T>>> call, JsonTypeInfo<T> type)
    {
        var version = TemplateRequest.Id(context, id);
        await context.AnswerAsync(version.Problem, () => call(version.Value), type);
    }

    private static ITemplateVersionsGrain Grain(IGrainFactory grains) => grains.GetGrain<ITemplateVersionsGrain>(Guid.Empty);
}
