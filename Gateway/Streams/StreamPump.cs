using Parley.Gateway.Errors;
using Parley.Gateway.Feeds;

namespace Parley.Gateway.Streams;

/// <summary>
/// Carries one connection's frames from its reader to its sink, with a ping every 15 s. A write that does not complete for 30 s ends the
/// connection (field.md R9): its peer is gone or does not read.
/// </summary>
/// <param name="sink">The connection.</param>
/// <param name="time">The clock.</param>
/// <param name="abort">Ends the connection hard.</param>
internal sealed class StreamPump(IFrameSink sink, TimeProvider time, Action abort) : IDisposable
{
    /// <summary>Time between two pings.</summary>
    public static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(15);

    /// <summary>Longest time a write may take.</summary>
    public static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(30);

    // Data and pings take turns on the sink.
    private readonly SemaphoreSlim _turn = new(1);
    private long _writes;

    /// <summary>Runs until the reader ends or the connection does.</summary>
    /// <param name="reader">Gives the frames; opened already.</param>
    /// <param name="pingFirst">Whether a ping says at once that the stream is on.</param>
    /// <param name="cancellationToken">The connection has ended.</param>
    public async Task RunAsync(FeedReader reader, bool pingFirst, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (pingFirst)
        {
            await sink.WritePingAsync(ended.Token);
        }

        var pings = PingAsync(ended.Token);
        try
        {
            var frame = new FeedFrame();
            while (await reader.ReadAsync(frame))
            {
                if (frame.Count > 0)
                {
                    await WriteAsync(frame, ended.Token);
                }
            }

            if (frame.Refusal is { } refusal)
            {
                await WriteAsync(Problems.Of(refusal), ended.Token);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await pings;
        }
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask WriteAsync(FeedFrame frame, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await sink.WriteDataAsync(frame, cancellationToken);
        }
        finally
        {
            Release();
        }
    }

    private async ValueTask WriteAsync(Problem problem, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await sink.WriteErrorAsync(problem, cancellationToken);
        }
        finally
        {
            Release();
        }
    }

    private void Release()
    {
        Interlocked.Increment(ref _writes);
        _turn.Release();
    }

    private async Task PingAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PingPeriod, time);
        var stalled = (Write: -1L, Periods: 0);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (_turn.Wait(0, CancellationToken.None))
                {
                    stalled = (-1, 0);
                    await PingOnceAsync(cancellationToken);
                    continue;
                }

                // A write is under way, which is sign of life enough, unless it is still the one of two ticks ago.
                var write = Interlocked.Read(ref _writes);
                stalled = write == stalled.Write ? (write, stalled.Periods + 1) : (write, 0);
                if (stalled.Periods * PingPeriod >= LongestWrite)
                {
                    abort();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stream is over.
        }
        catch
        {
            abort();
            throw;
        }
    }

    private async ValueTask PingOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await sink.WritePingAsync(cancellationToken);
        }
        finally
        {
            Release();
        }
    }
}
