using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Files;

/// <summary><c>POST /chats/files</c>: takes the body as it comes and answers the file's id.</summary>
internal static class FileUpload
{
    private const string Organization = "organization";

    public static async Task HandleAsync(HttpContext context, FileTransfers files)
    {
        var request = context.Request;
        // Read here to one byte beyond the limit and no further; the server's own limit is below it and has another answer.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var problem = Check(request);
        await (problem is not null
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await files.UploadAsync(Caller.Of(context.User).User, NameOf(request), request.Body, context.RequestAborted),
                WireJson.Instance.UploadedFile,
                StatusCodes.Status201Created));
    }

    private static Problem? Check(HttpRequest request)
    {
        var query = new QueryReader(request, Organization);
        // There are no organizations; a client of the API that was there first names one all the same.
        if (request.Query.TryGetValue(Organization, out var organization) && !Guid.TryParseExact(organization.ToString(), "D", out _))
        {
            return Problem.Invalid("Invalid organization ID.", Organization, "must be a UUID");
        }

        return query.Problem ?? (request.ContentLength > ChatFile.MaxBytes ? Problems.FileTooLarge : null);
    }

    /// <summary>
    /// The name that the request gives its file; of two forms the one that can say every name (RFC 6266). Empty without one.
    /// </summary>
    private static string NameOf(HttpRequest request) =>
        !ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var disposition) ? ""
        : disposition.FileNameStar is { HasValue: true, Length: > 0 } full ? full.ToString()
        : HeaderUtilities.UnescapeAsQuotedString(disposition.FileName).ToString();
}
