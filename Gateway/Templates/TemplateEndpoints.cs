using Microsoft.OpenApi;
using Parley.Gateway.Chats;
using Parley.Gateway.Json;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Gateway.Templates;

/// <summary>Templates, their versions and the archives they are made from, under <c>/api/v2</c> (platform.md 0.4).</summary>
internal static class TemplateEndpoints
{
    private const string ForAdministrators = "For administrators.";

    private static readonly string[] ArchiveTypes = ["application/x-tar", "application/zip"];

    public static void MapTemplates(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v2")
            .ProducesError(StatusCodes.Status400BadRequest).ProducesError(StatusCodes.Status401Unauthorized);
        MapFiles(api);
        MapVersions(api.MapGroup("").WithTags("Template versions"));
        MapTemplates(api.MapGroup("").WithTags("Templates"));
    }

    private static void MapFiles(RouteGroupBuilder api) => api.MapPost("/files", TemplateFileUpload.HandleAsync)
        .WithTags("Template versions")
        .WithSummary("Uploads an archive to make a version of a template from")
        .WithDescription($"{ForAdministrators} A tar or zip of at most 10 MiB that holds a `template.yaml`; `hash` names it. "
            + "An archive that no version was made from goes after a day.")
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = ArchiveTypes.ToDictionary(
                    type => type,
                    _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } }),
            };
            return Task.CompletedTask;
        })
        .Produces<UploadedArchive>(StatusCodes.Status201Created)
        .ProducesError(StatusCodes.Status403Forbidden).ProducesError(StatusCodes.Status413PayloadTooLarge);

    private static void MapVersions(RouteGroupBuilder api)
    {
        api.MapPost("/organizations/{organization}/templateversions", TemplateVersionHandlers.CreateAsync)
            .WithSummary("Takes in a version of a template")
            .WithDescription($"{ForAdministrators} The manifest is an archive's or `manifest`. What is wrong with it is answered with 400 "
                + "and the place; of presets the field is the preset's name. Then nothing is made.")
            .Accepts<TemplateVersionInput>("application/json")
            .Produces<TemplateVersion>(StatusCodes.Status201Created).ProducesWriteErrors();
        api.MapGet("/templates/{id}/versions", TemplateVersionHandlers.ListAsync)
            .WithSummary("Lists the versions of a template, newest first")
            .WithQuery("include_archived", QueryKind.Boolean, "Whether archived versions are listed too.")
            .Produces<ImmutableArray<TemplateVersion>>().ProducesError(StatusCodes.Status404NotFound);
        var version = api.MapGroup("/templateversions/{id}").ProducesError(StatusCodes.Status404NotFound);
        version.MapGet("/", TemplateVersionHandlers.GetAsync).WithSummary("Gets a version").Produces<TemplateVersion>();
        version.MapGet("/logs", TemplateVersionHandlers.ReadLogsAsync)
            .WithSummary("Says what was found in a version when it was taken in").Produces<ImmutableArray<BuildLogLine>>();
        version.MapGet("/rich-parameters", TemplateVersionHandlers.ListParametersAsync)
            .WithSummary("Lists what builds of a version are asked for").Produces<ImmutableArray<TemplateVersionParameter>>();
        version.MapGet("/presets", TemplateVersionHandlers.ListPresetsAsync)
            .WithSummary("Lists the presets of a version").WithDescription("Names are in PascalCase here, and only here.")
            .Produces<ImmutableArray<TemplateVersionPreset>>();
        version.MapPatch("/cancel", TemplateVersionHandlers.CancelAsync)
            .WithSummary("Cancels the taking in of a version")
            .WithDescription($"{ForAdministrators} Always 409: it is over before the version is there.")
            .ProducesError(StatusCodes.Status403Forbidden).ProducesError(StatusCodes.Status409Conflict);
        version.MapPost("/archive", TemplateVersionHandlers.ArchiveAsync)
            .WithSummary("Takes a version out of use").WithDescription($"{ForAdministrators} 409 for the active one.").ProducesDone();
        version.MapPost("/unarchive", TemplateVersionHandlers.UnarchiveAsync)
            .WithSummary("Takes a version back into use").WithDescription(ForAdministrators).ProducesDone();
    }

    private static void MapTemplates(RouteGroupBuilder api)
    {
        var organization = api.MapGroup("/organizations/{organization}/templates").ProducesError(StatusCodes.Status404NotFound);
        organization.MapGet("/", TemplateHandlers.ListAsync)
            .WithSummary("Lists the templates by name").Produces<ImmutableArray<Template>>();
        organization.MapPost("/", TemplateHandlers.CreateAsync)
            .WithSummary("Makes a template of a version that none has yet")
            .WithDescription(ForAdministrators)
            .Accepts<TemplateInput>("application/json").Produces<Template>(StatusCodes.Status201Created).ProducesWriteErrors();
        var template = api.MapGroup("/templates/{id}").ProducesError(StatusCodes.Status404NotFound);
        template.MapGet("/", TemplateHandlers.GetAsync).WithSummary("Gets a template").Produces<Template>();
        template.MapPatch("/", TemplateHandlers.UpdateAsync)
            .WithSummary("Changes what is given of a template")
            .WithDescription($"{ForAdministrators} A `deprecation_message` deprecates it, an empty one takes that back.")
            .Accepts<TemplateInput>("application/json").Produces<Template>().ProducesWriteErrors();
        template.MapPatch("/versions", TemplateHandlers.ActivateAsync)
            .WithSummary("Makes a version active: new workspaces are made from it")
            .WithDescription(ForAdministrators)
            .Accepts<ActivateVersionBody>("application/json").Produces<Template>().ProducesWriteErrors();
        template.MapDelete("/", TemplateHandlers.DeleteAsync)
            .WithSummary("Deletes a template").WithDescription($"{ForAdministrators} Workspaces of it stay.")
            .Produces<MessageBody>().ProducesError(StatusCodes.Status403Forbidden);
    }

    private static void ProducesDone(this RouteHandlerBuilder endpoint) => endpoint.Produces<MessageBody>()
        .ProducesError(StatusCodes.Status403Forbidden).ProducesError(StatusCodes.Status409Conflict);

    private static RouteHandlerBuilder ProducesWriteErrors(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesError(StatusCodes.Status403Forbidden).ProducesError(StatusCodes.Status404NotFound)
            .ProducesError(StatusCodes.Status409Conflict).ProducesError(StatusCodes.Status413PayloadTooLarge);
}
