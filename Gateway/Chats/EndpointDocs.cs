using Microsoft.OpenApi;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;

namespace Parley.Gateway.Chats;

/// <summary>Form of a query parameter, for the API document.</summary>
internal enum QueryKind
{
    Boolean,
    Integer,
    Uuid,
    Position,
    Day,
    Group,
    Text,
}

/// <summary>What endpoints say of themselves in the API document beyond what their handlers show.</summary>
internal static class EndpointDocs
{
    public static TBuilder ProducesError<TBuilder>(this TBuilder endpoint, int status)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ErrorBody), ["application/json"]));

    /// <summary>The errors every command to an existing chat can end with.</summary>
    public static RouteHandlerBuilder ProducesChatErrors(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesError(StatusCodes.Status404NotFound).ProducesError(StatusCodes.Status409Conflict);

    /// <summary>The endpoint runs a command with a body.</summary>
    public static RouteHandlerBuilder TakesCommand<TBody>(this RouteHandlerBuilder endpoint, bool isOptional = false)
        where TBody : class =>
        endpoint.Accepts<TBody>(isOptional, "application/json").ProducesError(StatusCodes.Status413PayloadTooLarge).TakesCommand();

    /// <summary>The endpoint runs a command: it may carry an id that makes a repeat safe.</summary>
    public static RouteHandlerBuilder TakesCommand(this RouteHandlerBuilder endpoint) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = Ids.CommandHeader,
                In = ParameterLocation.Header,
                Description = "The command's own id. A repeat with the same id is answered from the record and never done twice.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            });
            return Task.CompletedTask;
        });

    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, string name, QueryKind kind, string description) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Description = description,
                Schema = SchemaOf(kind),
            });
            return Task.CompletedTask;
        });

    private static OpenApiSchema SchemaOf(QueryKind kind) => kind switch
    {
        QueryKind.Boolean => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        QueryKind.Integer => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
        QueryKind.Uuid => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
        QueryKind.Text => new OpenApiSchema { Type = JsonSchemaType.String },
        QueryKind.Day => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" },
        QueryKind.Group => new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["day", "user", "model", "chat"] },
        _ => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Hosting.ApiDocument.PositionPattern },
    };
}
