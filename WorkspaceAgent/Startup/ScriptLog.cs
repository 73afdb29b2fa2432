using System.Buffers;
using System.Text;
using System.Threading.Channels;
using Parley.WorkspaceAgent.Server;

namespace Parley.WorkspaceAgent.Startup;

/// <summary>
/// Sends what scripts write to the server, line by line and many lines a call. At most 1 MB a life (platform.md 0.2); a server that is away
/// costs no more memory than that.
/// </summary>
internal sealed class ScriptLog(WorkspaceServer server, TimeProvider time)
{
    private const int MostBytes = 1024 * 1024;
    private const int MostLineBytes = 8 * 1024;

    // JSON may take six bytes for one, and a server takes 1 MiB.
    private const int MostBatchBytes = 128 * 1024;

    // What stands around a line in JSON, a sixth of it: see above.
    private const int LineOverhead = 16;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(250);

    private readonly Channel<StartupLog> _waiting = Channel.CreateUnbounded<StartupLog>();
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _taken;

    /// <summary>Takes output; lines are sent when they are complete.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            foreach (var value in bytes)
            {
                if (value == '\n' || _line.WrittenCount == MostLineBytes)
                    EndLine_NeedsLock();
                if (value != '\n')
                    _line.Write([value]);
            }
        }
    }

    /// <summary>Ends a line that nobody will go on with.</summary>
    public void EndLine()
    {
        lock (_gate)
        {
            if (_line.WrittenCount > 0)
                EndLine_NeedsLock();
        }
    }

    /// <summary>Says something about a script, after what it has written itself.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            if (_line.WrittenCount > 0)
                EndLine_NeedsLock();
            Add_NeedsLock("error", line);
        }
    }

    /// <summary>Takes no more; <see cref="RunAsync"/> ends when the last line is delivered.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (_line.WrittenCount > 0)
                EndLine_NeedsLock();
            _waiting.Writer.Complete();
        }
    }

    /// <summary>Delivers until it is complete or cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            List<StartupLog> lines = [];
            for (var bytes = 0; bytes < MostBatchBytes - MostLineBytes && _waiting.Reader.TryRead(out var line);)
            {
                lines.Add(line);
                bytes += Encoding.UTF8.GetByteCount(line.Output) + LineOverhead;
            }

            await server.RetryAsync(
                "Sending logs", async stop => { await server.AddLogsAsync(new StartupLogs(lines), stop); return true; }, cancellationToken);
            if (!_waiting.Reader.TryPeek(out _))
                await Task.WhenAny(_waiting.Reader.Completion, Task.Delay(Gathering, time, cancellationToken));
        }
    }

    private void EndLine_NeedsLock()
    {
        Add_NeedsLock("info", Encoding.UTF8.GetString(_line.WrittenSpan).TrimEnd('\r'));
        _line.ResetWrittenCount();
    }

    private void Add_NeedsLock(string level, string line)
    {
        if (_taken > MostBytes)
            return;
        _taken += Encoding.UTF8.GetByteCount(line) + 1;
        _waiting.Writer.TryWrite(_taken <= MostBytes
            ? new StartupLog(time.GetUtcNow(), level, line)
            : new StartupLog(time.GetUtcNow(), "error", "More output is left out."));
    }
}
