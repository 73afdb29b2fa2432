using System.Collections.Concurrent;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces;

/// <summary>
/// What a build says, on its way into the database: lines that come while others are being written are written together. Beyond
/// <see cref="WorkspaceLogs.MaxBytes"/> nothing more is kept, and the last line says so.
/// </summary>
internal sealed partial class BuildLog(WorkspaceLogs logs, Guid buildId, TimeProvider time, ILogger logger) : IProgress<BuildLogLine>
{
    private readonly ConcurrentQueue<BuildLogLine> _waiting = new();
    private readonly Lock _lock = new();
    private Task _writing = Task.CompletedTask;
    private int _length;
    private bool _isFull;

    public void Report(BuildLogLine value)
    {
        lock (_lock)
        {
            if (_isFull)
                return;
            _length += WorkspaceLogs.SizeOf(value);
            _isFull = _length > WorkspaceLogs.MaxBytes;
            _waiting.Enqueue(_isFull
                ? new BuildLogLine { CreatedAt = time.GetUtcNow(), Level = BuildLogLevel.Warn, Output = "The log is full; the rest is not kept." }
                : value with { Output = value.Output.Replace("\0", "\uFFFD", StringComparison.Ordinal) });
            if (_writing.IsCompleted)
                _writing = WriteAsync();
        }
    }

    /// <summary>Completes when everything that was said is stored, or could not be.</summary>
    public Task DrainAsync()
    {
        lock (_lock)
            return _writing;
    }

    private async Task WriteAsync()
    {
        await Task.Yield();
        while (true)
        {
            var lines = ImmutableArray.CreateBuilder<BuildLogLine>();
            lock (_lock)
            {
                while (_waiting.TryDequeue(out var line))
                    lines.Add(line);
                if (lines.Count == 0)
                {
                    _writing = Task.CompletedTask;
                    return;
                }
            }

            try
            {
                await logs.AppendBuildAsync(buildId, lines.ToImmutable(), CancellationToken.None);
            }
            catch (Exception fault)
            {
                // What a build says matters less than what it does.
                LogLost(logger, buildId, lines.Count, fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Build {BuildId}: {Count} lines of its log could not be stored")]
    private static partial void LogLost(ILogger logger, Guid buildId, int count, Exception fault);
}
