using Microsoft.Extensions.Logging;

namespace Parley.Engine.Membership;

internal sealed partial class SiloMembership
{
    [LoggerMessage(LogLevel.Information, "Silo {SiloId} joined.")]
    private static partial void LogJoined(ILogger logger, string siloId);

    [LoggerMessage(LogLevel.Information, "Silo {SiloId} left.")]
    private static partial void LogLeft(ILogger logger, string siloId);

    [LoggerMessage(LogLevel.Information, "Silo {Other} on {Machine} holds a lease for another {Remaining}; waiting.")]
    private static partial void LogWaiting(ILogger logger, string other, string machine, TimeSpan remaining);
}
