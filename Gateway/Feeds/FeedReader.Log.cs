namespace Parley.Gateway.Feeds;

internal sealed partial class FeedReader
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "A reader's own enumeration was lost.")]
    private static partial void LogLost(ILogger logger, Exception exception);
}
