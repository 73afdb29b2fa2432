using Microsoft.Extensions.Logging;

namespace Parley.Engine.Hosting;

internal sealed partial class EngineHost
{
    [LoggerMessage(LogLevel.Error, "Silo {SiloId} loses its lease: everything it runs ends within {Left}.")]
    private static partial void LogLeaseLost(ILogger logger, string siloId, TimeSpan left);

    [LoggerMessage(LogLevel.Critical, "The silo cannot go on. The process stops.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The database cannot be reached, so the silo waits for it: {Problem}")]
    private static partial void LogDatabaseAway(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Warning, "The silo left without telling the database, so its lease has to run out: {Problem}")]
    private static partial void LogLeaveFailed(ILogger logger, string problem);
}
