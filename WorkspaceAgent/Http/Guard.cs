namespace Parley.WorkspaceAgent.Http;

/// <summary>What every request passes: nobody without the secret gets further, and what nobody expected ends as an answer too.</summary>
internal sealed partial class Guard(BearerSecret secret, ILogger<Guard> log)
{
    /// <summary>Stands before everything else.</summary>
    public RequestDelegate Wrap(RequestDelegate next) => context => HandleAsync(context, next);

    private async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path != "/" && !secret.IsIn(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Answer.Refused(StatusCodes.Status401Unauthorized, "The agent's secret is missing or wrong.").WriteAsync(context);
            return;
        }

        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentLength: null })
                await OfStatus(context.Response.StatusCode).WriteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            await OfStatus(fault.StatusCode).WriteAsync(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            Failed(context.Request.Method, context.Request.Path, failure);
            await OfStatus(StatusCodes.Status500InternalServerError).WriteAsync(context);
        }
    }

    private static Answer OfStatus(int status) => Answer.Refused(status, status switch
    {
        StatusCodes.Status404NotFound => "There is no such endpoint.",
        StatusCodes.Status405MethodNotAllowed => "This method is not allowed here.",
        StatusCodes.Status413PayloadTooLarge => "The request body is too large.",
        StatusCodes.Status500InternalServerError => "An internal error occurred.",
        _ => "The request could not be read.",
    });

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private partial void Failed(string method, string path, Exception failure);
}
