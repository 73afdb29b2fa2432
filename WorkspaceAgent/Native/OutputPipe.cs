using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Parley.WorkspaceAgent.Native;

/// <summary>Takes what a process and its descendants write, in order.</summary>
/// <param name="bytes">The next bytes; valid during the call.</param>
internal delegate void OutputSink(ReadOnlySpan<byte> bytes);

/// <summary>
/// A pipe whose reading end is emptied by a thread of its own until the last writer is gone, however long that takes: a server that was left
/// in the background must not die of a broken pipe.
/// </summary>
internal sealed unsafe class OutputPipe
{
    private const int ChunkBytes = 32 * 1024;
    private const int StackBytes = 128 * 1024;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _reader;

    /// <summary>Opens a pipe. Neither end is inherited by anyone who is not given it.</summary>
    /// <exception cref="Win32Exception">There are no descriptors left.</exception>
    public OutputPipe()
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.OpenCloseOnExec) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _reader = ends[0];
        Writer = ends[1];
    }

    /// <summary>The end to give to a process.</summary>
    public int Writer { get; }

    /// <summary>Completes when all that was written has been taken and nobody can write any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Closes this side's writing end; the process has its own.</summary>
    public void CloseWriter() => _ = Libc.Close(Writer);

    /// <summary>Closes the reading end of a pipe that nobody reads.</summary>
    public void CloseReader() => _ = Libc.Close(_reader);

    /// <summary>Begins to read.</summary>
    public void ReadInto(OutputSink sink) =>
        new Thread(() => Read(sink), StackBytes) { IsBackground = true, Name = "output" }.Start();

    private void Read(OutputSink sink)
    {
        var chunk = stackalloc byte[ChunkBytes];
        while (true)
        {
            var count = Libc.Read(_reader, chunk, ChunkBytes);
            if (count > 0)
                sink(new ReadOnlySpan<byte>(chunk, (int)count));
            else if (count == 0 || Marshal.GetLastPInvokeError() != Libc.Interrupted)
                break;
        }

        _ = Libc.Close(_reader);
        _ended.SetResult();
    }
}
