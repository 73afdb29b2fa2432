using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Parley.Gateway.Auth;

namespace Parley.Gateway.Hosting;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDocument
{
    /// <summary>Form of a position.</summary>
    public const string PositionPattern = "^[0-9]+:[0-9]+$";

    private static readonly string[] Schemes = ["session_header", "bearer", "session_cookie"];

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(SecureAsync);
        options.AddOperationTransformer(FormIdsAsync);
        options.AddSchemaTransformer(FormSchemasAsync);
    });

    private static Task DescribeAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Parley",
            Version = "v1",
            Description = "Coding-agent chats. Errors are `{message, detail, validations}`; lists of faults name every field at once.",
        };
        document.Servers = [];
        var components = document.Components ??= new OpenApiComponents();
        components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Schemes[0]] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = SessionToken.Header,
                Description = "A session token or an API key.",
            },
            [Schemes[1]] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The same, as bearer token.",
            },
            [Schemes[2]] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = SessionToken.Name,
                Description = "A browser's session; changing requests must come from the service's own origin.",
            },
        };
        return Task.CompletedTask;
    }

    private static Task SecureAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security =
            [
                .. Schemes.Select(scheme => new OpenApiSecurityRequirement
                {
                    [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [],
                }),
            ];
        }

        return Task.CompletedTask;
    }

    /// <summary>Says what the ids in paths are; the handlers take them as text, to answer for malformed ones themselves.</summary>
    private static Task FormIdsAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.In == ParameterLocation.Path)
            {
                parameter.Schema = parameter.Name is "chat" or "file"
                    ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" }
                    : new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "1" };
            }
        }

        return Task.CompletedTask;
    }

    private static Task FormSchemasAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(Position))
        {
            (schema.Type, schema.Pattern) = (JsonSchemaType.String, PositionPattern);
        }
        else if (context.JsonTypeInfo.Type == typeof(JsonText))
        {
            schema.Description = "Any JSON value.";
        }

        return Task.CompletedTask;
    }
}
