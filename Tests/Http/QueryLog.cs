using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Http;

/// <summary>The database driver's own log of the commands it ran.</summary>
internal sealed class QueryLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _texts = new();

    /// <summary>One entry a round trip; the statements of a batch stand in one.</summary>
    public IEnumerable<string> Texts => _texts;

    public void Clear() => _texts.Clear();

    public ILogger CreateLogger(string categoryName) =>
        categoryName == "Npgsql.Command" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _texts.Enqueue(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
