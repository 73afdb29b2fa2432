using Microsoft.OpenApi;
using Parley.Gateway.Chats;
using Parley.Gateway.Json;

namespace Parley.Gateway.Files;

/// <summary>Files under <c>/api/experimental/chats/files</c> (spec/chat.md 2.2).</summary>
internal static class FileEndpoints
{
    // What a body can be; also what an answer is.
    private static readonly string[] MediaTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/api/experimental/chats/files")
            .WithTags("Files")
            .ProducesError(StatusCodes.Status400BadRequest)
            .ProducesError(StatusCodes.Status401Unauthorized);
        files.MapPost("/", FileUpload.HandleAsync)
            .WithSummary("Uploads an image, to be named in a message")
            .WithDescription(
                "PNG, JPEG, GIF or WebP, at most 10 MiB; the bytes say which. The name comes from `Content-Disposition`. "
                + "A file that no message names goes after a day, and at most 40 of them can wait.")
            .WithQuery("organization", QueryKind.Uuid, "Accepted and not used: there are no organizations.")
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = MediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = Bytes() }),
                };
                return Task.CompletedTask;
            })
            .Produces<UploadedFile>(StatusCodes.Status201Created)
            .ProducesError(StatusCodes.Status413PayloadTooLarge).ProducesError(StatusCodes.Status429TooManyRequests);
        files.MapMethods("/{file}", [HttpMethods.Get, HttpMethods.Head], FileDownload.HandleAsync)
            .WithSummary("Gets a file of the caller's own")
            .Produces(StatusCodes.Status200OK, contentType: MediaTypes[0], additionalContentTypes: MediaTypes[1..])
            .Produces(StatusCodes.Status304NotModified)
            .ProducesError(StatusCodes.Status404NotFound);
    }

    private static OpenApiSchema Bytes() => new() { Type = JsonSchemaType.String, Format = "binary" };
}
