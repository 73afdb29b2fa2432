namespace Parley.Gateway.Streams;

internal sealed partial class StreamResponse
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "The client of {Path} has gone.")]
    private partial void LogGone(Exception exception, PathString path);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stream {Path} failed.")]
    private partial void LogFailed(Exception exception, PathString path);
}
