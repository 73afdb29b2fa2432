using Parley.WorkspaceAgent.Http;

namespace Parley.WorkspaceAgent.Files;

/// <summary>
/// The endpoints that change files (platform.md A.3). A file is seen as it was or as it is meant to be, never in between; an edit and
/// whatever else changes the same file through this agent come one after the other.
/// </summary>
internal sealed class FileWrites : IDisposable
{
    /// <summary>Largest file that is written, in bytes.</summary>
    public const long WriteBytes = 100 * 1024 * 1024;

    private const long EditBodyBytes = 16 * 1024 * 1024;

    private readonly RememberedAnswers _answers = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v0/write-file", async context => await (await WriteAsync(context)).WriteAsync(context));
        routes.MapPost("/api/v0/edit-files", async context => await (await EditAsync(context)).WriteAsync(context));
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<Answer> WriteAsync(HttpContext context)
    {
        JsonBody.Limit(context, WriteBytes);
        QueryReader query = new(context.Request);
        var path = query.Text("path");
        var (caller, badHeader) = Caller.Of(context.Request);
        if ((query.Refusal() ?? badHeader) is { } refused)
            return refused;
        if (FilePath.AbsoluteFault(path) is { } fault)
            return FileFault.Invalid("path", fault);
        return await _answers.OnceAsync(caller, $"write-file {path}", () => WriteAsync(context, path), context.RequestAborted);
    }

    private async Task<Answer> WriteAsync(HttpContext context, string path)
    {
        try
        {
            var (write, fault) = AtomicWrite.Begin(Path.GetFullPath(path));
            using (write)
            {
                if (write is null)
                    return fault!.ToAnswer();
                await context.Request.Body.CopyToAsync(write.Content, context.RequestAborted);
                await _oneAtATime.WaitAsync(context.RequestAborted);
                try
                {
                    write.Commit();
                }
                finally
                {
                    _oneAtATime.Release();
                }
            }

            return Answer.Done($"Wrote {path}.");
        }
        catch (Exception failure) when (FileFault.Is(failure))
        {
            return FileFault.Of(path, failure).ToAnswer();
        }
    }

    private async Task<Answer> EditAsync(HttpContext context)
    {
        var (caller, badHeader) = Caller.Of(context.Request);
        if ((badHeader ?? new QueryReader(context.Request).Refusal()) is { } refused)
            return refused;
        var (body, badBody) = await JsonBody.ReadAsync(context, AgentJson.Default.EditRequest, EditBodyBytes);
        if (body is null)
            return badBody!;
        var paths = string.Join('\n', (body.Files ?? []).Select(file => file?.Path));
        return await _answers.OnceAsync(caller, $"edit-files {paths}", () => EditAsync(body, context.RequestAborted), context.RequestAborted);
    }

    private async Task<Answer> EditAsync(EditRequest body, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return FileEdits.Apply(body);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
