using System.Text.Json.Serialization.Metadata;
using Parley.Gateway.Auth;
using Parley.Gateway.Chats;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Mcp;

/// <summary>Tool servers under <c>/api/experimental/chats/mcp-servers</c>; for administrators only.</summary>
internal static class McpEndpoints
{
    public static void MapMcpServers(this IEndpointRouteBuilder routes)
    {
        var servers = routes.MapGroup("/api/experimental/chats/mcp-servers").WithTags("MCP servers")
            .ProducesError(StatusCodes.Status401Unauthorized).ProducesError(StatusCodes.Status403Forbidden);
        servers.MapGet("/", ListAsync)
            .WithSummary("Lists the tool servers")
            .WithDescription("For administrators. The values of headers are never shown.")
            .Produces<ImmutableArray<McpServer>>();
        servers.MapPost("/", CreateAsync)
            .WithSummary("Adds a tool server that speaks the Model Context Protocol over HTTP")
            .WithDescription("For administrators. Chats are offered its tools from their next turn on, as `name__tool`.")
            .Accepts<McpServerInput>("application/json").Produces<McpServer>(StatusCodes.Status201Created).ProducesWriteErrors();
        servers.MapPatch("/{id}", UpdateAsync)
            .WithSummary("Changes what is given of a tool server")
            .WithDescription("For administrators. `headers` replaces all headers; absent, it keeps them.")
            .Accepts<McpServerInput>("application/json").Produces<McpServer>().ProducesWriteErrors()
            .ProducesError(StatusCodes.Status404NotFound);
        servers.MapDelete("/{id}", DeleteAsync)
            .WithSummary("Removes a tool server")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesError(StatusCodes.Status400BadRequest).ProducesError(StatusCodes.Status404NotFound);
        servers.MapGet("/{id}/tools", ListToolsAsync)
            .WithSummary("Asks a tool server for its tools, now")
            .WithDescription("For administrators. 409 with the reason when the server does not answer.")
            .Produces<ImmutableArray<McpServerTool>>()
            .ProducesError(StatusCodes.Status400BadRequest).ProducesError(StatusCodes.Status404NotFound)
            .ProducesError(StatusCodes.Status409Conflict);
    }

    private static async Task ListAsync(HttpContext context, IGrainFactory grains) =>
        await context.WriteAsync(
            Problems.Of(await Grain(grains).List(User(context), context.RequestAborted)), WireJson.Instance.ImmutableArrayMcpServer);

    private static async Task CreateAsync(HttpContext context, IGrainFactory grains)
    {
        var body = await RequestBody.ReadAsync(context.Request, WireJson.Instance.McpServerInput, largest: "body");
        await AnswerAsync(
            context, body, () => Grain(grains).Create(User(context), body.Value!, context.RequestAborted), WireJson.Instance.McpServer,
            StatusCodes.Status201Created);
    }

    private static async Task UpdateAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var server = Ids.McpServer(id);
        var body = server.Problem is { } problem
            ? problem
            : await RequestBody.ReadAsync(context.Request, WireJson.Instance.McpServerInput, largest: "body");
        await AnswerAsync(
            context, body, () => Grain(grains).Update(User(context), server.Value, body.Value!, context.RequestAborted),
            WireJson.Instance.McpServer);
    }

    private static async Task DeleteAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var server = Ids.McpServer(id);
        await context.WriteDoneAsync(server.Problem is { } problem
            ? problem
            : Problems.Of(await Grain(grains).Delete(User(context), server.Value, context.RequestAborted)));
    }

    private static async Task ListToolsAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var server = Ids.McpServer(id);
        await AnswerAsync(
            context, server, () => Grain(grains).ListTools(User(context), server.Value, context.RequestAborted),
            WireJson.Instance.ImmutableArrayMcpServerTool);
    }

    private static async Task AnswerAsync<TInput, TAnswer>(
        HttpContext context, Outcome<TInput> input, Func<Task<Reply<TAnswer>>> call, JsonTypeInfo<TAnswer> type,
        int status = StatusCodes.Status200OK) =>
        await (input.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(Problems.Of(await call()), type, status));

    private static RouteHandlerBuilder ProducesWriteErrors(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesError(StatusCodes.Status400BadRequest).ProducesError(StatusCodes.Status409Conflict)
            .ProducesError(StatusCodes.Status413PayloadTooLarge);

    private static IMcpServersGrain Grain(IGrainFactory grains) => grains.GetGrain<IMcpServersGrain>(Guid.Empty);

    private static Actor User(HttpContext context) => Caller.Of(context.User).User;
}
