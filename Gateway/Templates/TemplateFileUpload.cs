using Microsoft.AspNetCore.Http.Features;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;
using Parley.Grains.Abstractions.Templates;

namespace Parley.Gateway.Templates;

/// <summary>
/// <c>POST /files</c>: takes an archive as it comes, a piece at a time. What an upload that was cut off leaves goes after a day.
/// </summary>
internal static class TemplateFileUpload
{
    public static async Task HandleAsync(HttpContext context, IGrainFactory grains)
    {
        // Read here to one piece beyond the limit and no further; the server's own limit is below it and has another answer.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var problem = new QueryReader(context.Request).Problem
            ?? (context.Request.ContentLength > ChatFile.MaxBytes ? Problems.FileTooLarge : null);
        await (problem is not null
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await UploadAsync(context.Actor(), context.Request.Body, grains, context.RequestAborted),
                WireJson.Instance.UploadedArchive,
                StatusCodes.Status201Created));
    }

    private static async Task<Outcome<UploadedArchive>> UploadAsync(
        Actor actor, Stream body, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var files = grains.GetGrain<ITemplateFilesGrain>(Guid.Empty);
        var id = Ids.NewFile();
        var last = false;
        for (var number = 0; !last; number++)
        {
            // Fresh memory for each piece: it is the grain's once it is sent.
            var buffer = GC.AllocateUninitializedArray<byte>(FilePiece.Size);
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            last = length < buffer.Length;
            if (length == 0 && number > 0)
            {
                break;
            }

            var appended = await files.Append(actor, id, number, new FilePiece(buffer.AsMemory(0, length)), cancellationToken);
            if (appended.Refusal is { } refusal)
            {
                return Problems.Of(refusal);
            }
        }

        return Problems.Of(await files.Complete(actor, id, cancellationToken)).Select(_ => new UploadedArchive(id));
    }
}
