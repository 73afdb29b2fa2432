namespace Parley.Gateway.Errors;

/// <summary>The outermost catch of a request: logs a failure once and answers it without showing anything of it.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: there is nobody to answer.
        }
        catch (Exception exception)
        {
            var problem = Problems.Of(exception);
            if (problem.Status >= StatusCodes.Status500InternalServerError)
            {
                LogFailed(exception, context.Request.Method, context.Request.Path);
            }

            await context.WriteProblemAsync(problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private partial void LogFailed(Exception exception, string method, string path);
}
