using Parley.Gateway.Chats;
using Parley.Gateway.Json;

namespace Parley.Gateway.Workspaces;

/// <summary>Workspaces and their builds under <c>/api/v2</c> (platform.md 0.4): which path does what.</summary>
internal static class WorkspaceEndpoints
{
    public static void MapWorkspaces(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v2").WithTags("Workspaces")
            .ProducesError(StatusCodes.Status400BadRequest).ProducesError(StatusCodes.Status401Unauthorized);
        MapReads(api);
        MapWrites(api);
        AgentEndpoints.Map(api.MapGroup("/workspaceagents/me").WithTags("Workspace agents").AllowAnonymous());
    }

    private static void MapReads(RouteGroupBuilder api)
    {
        api.MapGet("/workspaces", WorkspaceReads.ListAsync)
            .WithSummary("Lists the caller's workspaces that are not deleted, by name")
            .WithQuery("name", QueryKind.Text, "Only the workspace of this name.")
            .WithPage().Produces<WorkspacePage>();
        api.MapGet("/workspaces/{workspace}", WorkspaceReads.GetAsync)
            .WithSummary("Gets a workspace with its latest build and the agents of that")
            .WithDescription("An agent's id changes with each start. A deleted workspace is still told of, with that status.")
            .Produces<Workspace>().ProducesError(StatusCodes.Status404NotFound);
        api.MapGet("/workspaces/{workspace}/builds", WorkspaceReads.ListBuildsAsync)
            .WithSummary("Lists the builds of a workspace, newest first")
            .WithPage().Produces<ImmutableArray<WorkspaceBuild>>().ProducesError(StatusCodes.Status404NotFound);
        api.MapGet("/workspacebuilds/{build}", WorkspaceReads.GetBuildAsync)
            .WithSummary("Gets a build").Produces<WorkspaceBuild>().ProducesError(StatusCodes.Status404NotFound);
        api.MapGet("/workspacebuilds/{build}/parameters", WorkspaceReads.ListParametersAsync)
            .WithSummary("Gets the values that a build was made with")
            .Produces<ImmutableArray<BuildParameter>>().ProducesError(StatusCodes.Status404NotFound);
        api.MapGet("/workspacebuilds/{build}/logs", WorkspaceReads.ReadBuildLogsAsync)
            .WithSummary("Gets what a build has said, at most 1 MiB of text in all")
            .WithQuery("after", QueryKind.Integer, "Only lines with a larger id.")
            .Produces<ImmutableArray<BuildLogLine>>().ProducesError(StatusCodes.Status404NotFound);
        api.MapGet("/workspaceagents/{agent}/logs", WorkspaceReads.ReadAgentLogsAsync)
            .WithSummary("Gets what the startup script of an agent has said, at most 1 MiB of text in all")
            .WithQuery("after", QueryKind.Integer, "Only lines with a larger id.")
            .Produces<ImmutableArray<BuildLogLine>>().ProducesError(StatusCodes.Status404NotFound);
    }

    private static void MapWrites(RouteGroupBuilder api)
    {
        api.MapPost("/users/{user}/workspaces", WorkspaceWrites.CreateAsync)
            .WithSummary("Makes a workspace and starts it")
            .WithDescription(
                "For the caller alone: `me`, or the caller's name or id. 201 says that its first build is stored, not that it is over.")
            .TakesCommand<CreateWorkspaceBody>().Produces<Workspace>(StatusCodes.Status201Created)
            .ProducesError(StatusCodes.Status404NotFound).ProducesError(StatusCodes.Status409Conflict);
        api.MapPost("/workspaces/{workspace}/builds", WorkspaceWrites.BuildAsync)
            .WithSummary("Starts, stops or deletes a workspace")
            .WithDescription("One build at a time: 409 while one is active. A start of a workspace that runs starts it anew.")
            .Accepts<CreateBuildBody>("application/json").Produces<WorkspaceBuild>(StatusCodes.Status201Created)
            .ProducesError(StatusCodes.Status404NotFound).ProducesError(StatusCodes.Status409Conflict)
            .ProducesError(StatusCodes.Status413PayloadTooLarge);
        api.MapPatch("/workspacebuilds/{build}/cancel", WorkspaceWrites.CancelAsync)
            .WithSummary("Asks a build to stop")
            .WithDescription(
                "Answers when the wish is stored; the build may have been done by the time it is heard. 409 for one that is over.")
            .Produces<WorkspaceBuild>().ProducesError(StatusCodes.Status404NotFound).ProducesError(StatusCodes.Status409Conflict);
    }

    private static RouteHandlerBuilder WithPage(this RouteHandlerBuilder endpoint) => endpoint
        .WithQuery("limit", QueryKind.Integer, "Page size, 1 to 100; 50 when absent.")
        .WithQuery("offset", QueryKind.Integer, "How many to skip.");
}
