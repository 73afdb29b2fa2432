using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Win32.SafeHandles;
using Parley.WorkspaceAgent.Http;
using Parley.WorkspaceAgent.Native;

namespace Parley.WorkspaceAgent.Files;

/// <summary>The endpoints that read files (platform.md A.3).</summary>
internal static class FileReads
{
    private const int ChunkBytes = 64 * 1024;
    private const int SmallestBuffer = 4096;

    // Answers are made in memory, and nobody reads a line of a larger file by number.
    private const long LargestLineFile = 16 * 1024 * 1024;

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>Adds the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v0/read-file", ReadAsync);
        routes.MapGet("/api/v0/read-file-lines", async context => await (await ReadLinesAsync(context)).WriteAsync(context));
    }

    private static async Task ReadAsync(HttpContext context)
    {
        QueryReader query = new(context.Request);
        var path = query.Text("path");
        var offset = query.Number("offset", 0);
        var limit = query.Number("limit", 0);
        if (query.Refusal() is { } refused)
        {
            await refused.WriteAsync(context);
        }
        else if (FilePath.AbsoluteFault(path) is { } fault)
        {
            await FileFault.Invalid("path", fault).WriteAsync(context);
        }
        else
        {
            var (file, status, failure) = Open(Path.GetFullPath(path));
            using (file)
            {
                var rest = Math.Max(0, status.Size - offset);
                await (failure?.ToAnswer().WriteAsync(context)
                    ?? SendAsync(context, file!, ContentType(path), offset, limit == 0 ? rest : Math.Min(rest, limit)));
            }
        }
    }

    private static async Task SendAsync(HttpContext context, SafeFileHandle file, string contentType, long offset, long count)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = count;
        while (count > 0)
        {
            var chunk = context.Response.BodyWriter.GetMemory(ChunkBytes);
            var read = await RandomAccess.ReadAsync(file, chunk[..(int)Math.Min(chunk.Length, count)], offset, context.RequestAborted);
            if (read == 0)
            {
                // The file became shorter, and its length has been sent: only a broken connection says that something is missing.
                context.Abort();
                return;
            }

            context.Response.BodyWriter.Advance(read);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            offset += read;
            count -= read;
        }
    }

    private static async Task<Answer> ReadLinesAsync(HttpContext context)
    {
        QueryReader query = new(context.Request);
        var path = query.Text("path");
        LineRange range = new(
            query.Number("offset", 1),
            query.Number("limit", 0),
            query.Number("max_file_size", 1024 * 1024, LargestLineFile),
            (int)query.Number("max_line_bytes", 1024, LargestLineFile),
            query.Number("max_response_lines", 2000),
            query.Number("max_response_bytes", 32 * 1024));
        if (query.Refusal() is { } refused)
            return refused;
        return Answer.Of(
            FilePath.AbsoluteFault(path) is { } fault
                ? FileLines.Failed($"The file path {fault}.")
                : await ReadLinesAsync(Path.GetFullPath(path), range, context.RequestAborted),
            AgentJson.Default.FileLines);
    }

    private static async Task<FileLines> ReadLinesAsync(string path, LineRange range, CancellationToken cancellationToken)
    {
        var (file, status, failure) = Open(path);
        using (file)
        {
            if (failure is not null)
                return FileLines.Failed(failure.Text);
            if (status.Size > range.MaxFileSize)
                return FileLines.TooLarge(status.Size, range.MaxFileSize);
            // Files of the kernel have no size before they are read: one byte more than is allowed tells.
            var content = await ReadUpToAsync(file!, Math.Max(status.Size, SmallestBuffer), range.MaxFileSize + 1, cancellationToken);
            return content.Length > range.MaxFileSize
                ? FileLines.TooLarge(content.Length, range.MaxFileSize)
                : FileLines.Read(content.Span, range);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadUpToAsync(
        SafeFileHandle file, long expected, long most, CancellationToken cancellationToken)
    {
        var content = new byte[Math.Min(expected + 1, most)];
        var length = 0;
        while (length < most)
        {
            if (length == content.Length)
                Array.Resize(ref content, (int)Math.Min(content.Length * 2L, most));
            var read = await RandomAccess.ReadAsync(file, content.AsMemory(length), length, cancellationToken);
            if (read == 0)
                break;
            length += read;
        }

        return content.AsMemory(0, length);
    }

    private static (SafeFileHandle? File, FileStatus Status, FileFault? Fault) Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            file = FileStatus.Open(path);
            var status = FileStatus.Of(file);
            if (status.Kind == FileKind.Regular)
                return (file, status, null);
            file.Dispose();
            return (null, status, status.Kind == FileKind.Directory ? FileFault.Directory(path) : FileFault.Special(path));
        }
        catch (Exception failure) when (FileFault.Is(failure))
        {
            file?.Dispose();
            return (null, default, FileFault.Of(path, failure));
        }
    }

    private static string ContentType(string path) =>
        ContentTypes.TryGetContentType(path, out var type) ? type : "application/octet-stream";
}
