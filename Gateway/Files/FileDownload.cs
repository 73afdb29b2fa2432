using Microsoft.Net.Http.Headers;
using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;

namespace Parley.Gateway.Files;

/// <summary>
/// <c>GET /chats/files/{file}</c>: the bytes as they were uploaded, in a way that makes a browser show an image and run nothing.
/// </summary>
internal static class FileDownload
{
    // Bytes under an id never change.
    private const string CacheControl = "private, max-age=31536000, immutable";

    // Whoever opens it as a page gets one without scripts, forms and an origin.
    private const string Policy = "default-src 'none'; sandbox; frame-ancestors 'none'";

    public static async Task HandleAsync(HttpContext context, string file, FileTransfers files)
    {
        var id = Ids.File(file);
        if (id.Problem is { } malformed)
        {
            await context.WriteProblemAsync(malformed);
            return;
        }

        var actor = Caller.Of(context.User).User;
        var found = await files.FindAsync(actor, id.Value, context.RequestAborted);
        if (found.Problem is { } problem)
        {
            await context.WriteProblemAsync(problem);
            return;
        }

        var tag = new EntityTagHeaderValue($"\"{found.Value!.Id}\"");
        if (Knows(context.Request, tag))
        {
            WriteHeaders(context.Response, found.Value, tag);
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await WriteAsync(context, actor, found.Value, tag, files);
    }

    private static bool Knows(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known.Tag == "*");

    private static async Task WriteAsync(HttpContext context, Actor actor, ChatFile file, EntityTagHeaderValue tag, FileTransfers files)
    {
        var response = context.Response;
        await using var pieces = files.ReadAsync(actor, file, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        // Before the headers: when the first piece cannot be had there is still an answer that says so.
        var more = HttpMethods.IsGet(context.Request.Method) && await pieces.MoveNextAsync();
        WriteHeaders(response, file, tag);
        response.ContentType = file.MediaType;
        response.ContentLength = file.Size;
        for (; more; more = await pieces.MoveNextAsync())
        {
            await response.Body.WriteAsync(pieces.Current, context.RequestAborted);
        }
    }

    private static void WriteHeaders(HttpResponse response, ChatFile file, EntityTagHeaderValue tag)
    {
        var disposition = new ContentDispositionHeaderValue("inline");
        if (file.Name.Length > 0)
        {
            // In a form that every client reads, and beside it in the one that can say every name.
            disposition.SetHttpFileName(file.Name);
        }

        var headers = response.Headers;
        headers.ContentDisposition = disposition.ToString();
        headers.CacheControl = CacheControl;
        headers.ContentSecurityPolicy = Policy;
        headers.ETag = tag.ToString();
    }
}
