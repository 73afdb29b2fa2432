namespace Parley.Gateway.Feeds;

internal sealed partial class SharedFeed
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "The feed of {Feed} was lost and is opened again.")]
    private partial void LogLost(Exception exception, string feed);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The feed of {Feed} ended at its source and is opened again.")]
    private partial void LogEnded(string feed);
}
