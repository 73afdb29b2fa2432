using Microsoft.Extensions.Logging;

namespace Parley.Silo.Postgres;

public sealed partial class PrivatePostgres
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Making the database in {Directory} (PostgreSQL {Major}, user {User})")]
        public static partial void Initialising(ILogger logger, string directory, int major, string user);

        [LoggerMessage(2, LogLevel.Information, "Private PostgreSQL {Major} is up: data in {Directory}, user {User}, {Milliseconds:F0} ms")]
        public static partial void Started(ILogger logger, int major, string directory, string user, double milliseconds);

        [LoggerMessage(3, LogLevel.Information, "Private PostgreSQL is already running (process {ProcessId}): taking it over")]
        public static partial void TookOver(ILogger logger, int processId);

        [LoggerMessage(4, LogLevel.Information, "Private PostgreSQL has processes of a killed server to wait for")]
        public static partial void WaitingForOrphans(ILogger logger);

        [LoggerMessage(5, LogLevel.Information, "Private PostgreSQL stays up: another Parley uses it")]
        public static partial void LeftToOthers(ILogger logger);

        [LoggerMessage(6, LogLevel.Information, "Private PostgreSQL stopped in {Milliseconds:F0} ms")]
        public static partial void Stopped(ILogger logger, double milliseconds);

        [LoggerMessage(
            7, LogLevel.Warning,
            "Private PostgreSQL did not stop in time and was stopped at once; it will recover at its next start: {Output}")]
        public static partial void StoppedAtOnce(ILogger logger, string output);

        [LoggerMessage(
            8, LogLevel.Information,
            "Private PostgreSQL (process {ProcessId}) is still running with another socket: restarting it")]
        public static partial void Moved(ILogger logger, int processId);
    }
}
