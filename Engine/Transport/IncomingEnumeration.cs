using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using Parley.Engine.Calls;
using Parley.Engine.Enumerations;

namespace Parley.Engine.Transport;

/// <summary>The grain's end of an enumeration that another process reads: elements go out as fast as its stream's window lets them.</summary>
internal sealed partial class IncomingEnumeration(CallReceiver receiver, string siloId, ILogger logger) : ICallOrigin
{
    private readonly TaskCompletionSource _notHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GrainCancellation _cancellation = new();

    /// <summary>The call was not run, because its grain is not here.</summary>
    public void NotHere() => _notHere.TrySetResult();

    /// <summary>Serves one enumeration to its end.</summary>
    internal async Task RunAsync(PipeReader source, Stream target, CancellationToken lost)
    {
        var frames = new FrameReader(source);
        (Call? Call, long Epoch) request = default;
        Exception? refused = null;
        var came = await frames.ReadAsync(
            frame =>
            {
                try
                {
                    request = receiver.Read(frame, _cancellation.Token);
                }
                catch (Exception exception) when (exception is NotSupportedException or InvalidDataException)
                {
                    refused = exception;
                }
            },
            single: true, lost).ConfigureAwait(false);
        if (!came)
            return;
        if (refused is not null || request.Call is not IOpenCall open)
        {
            var failure = refused ?? new NotSupportedException($"{request.Call?.Method} is no enumeration.");
            await WriteAsync(target, CallFrames.Failure(0, failure), lost).ConfigureAwait(false);
            return;
        }

        // The caller ends its side when it wants no more, or is lost with its connection.
        using var served = CancellationTokenSource.CreateLinkedTokenSource(lost);
        var leaving = LeaveAsync(frames, served.Token);
        try
        {
            receiver.Deliver(request.Call, request.Epoch, siloId, this);
            await AnswerAsync(request.Call, request.Epoch, open, leaving, target, lost).ConfigureAwait(false);
        }
        finally
        {
            // Nobody may read on when the server takes the request back.
            await served.CancelAsync().ConfigureAwait(false);
            await leaving.ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(Call call, long epoch, IOpenCall open, Task leaving, Stream target, CancellationToken lost)
    {
        var settled = await Task.WhenAny(call.Settled, _notHere.Task).ConfigureAwait(false);
        if (settled == _notHere.Task)
            await WriteAsync(target, receiver.NotHere(call, epoch, 0), lost).ConfigureAwait(false);
        else if (settled.IsCompletedSuccessfully)
            await ServeAsync(call, open, leaving, target, lost).ConfigureAwait(false);
        else
            await WriteAsync(target, CallFrames.Failure(0, FailureOf(settled)), lost).ConfigureAwait(false);
    }

    private async Task ServeAsync(Call call, IOpenCall open, Task leaving, Stream target, CancellationToken lost)
    {
        // Awaited below: closing twice is closing once.
        _ = leaving.ContinueWith(_ => open.CloseAsync(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await WriteAsync(target, CallFrames.Opened(call, 0), lost).ConfigureAwait(false);
            for (var last = false; !last;)
            {
                var frame = new FrameWriter(FrameKind.Items, 0);
                last = await open.WriteBatchAsync(frame, receiver.Wire).ConfigureAwait(false);
                await WriteAsync(target, frame, lost).ConfigureAwait(false);
            }

            await open.CloseAsync().ConfigureAwait(false);
            await WriteAsync(target, new FrameWriter(FrameKind.End, 0), lost).ConfigureAwait(false);
        }
        catch (Exception exception) when (lost.IsCancellationRequested)
        {
            LogLost(logger, call.Reference.Id, exception.Message);
        }
        catch (Exception exception)
        {
            await open.CloseAsync().ConfigureAwait(false);
            await WriteAsync(target, CallFrames.Failure(0, exception), lost).ConfigureAwait(false);
        }
        finally
        {
            await open.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Completes when the caller wants no more elements.</summary>
    private async Task LeaveAsync(FrameReader frames, CancellationToken lost)
    {
        try
        {
            // Whatever it sends further is of a kind that this version does not know.
            while (await frames.ReadAsync(static _ => { }, single: false, lost).ConfigureAwait(false))
            {
            }
        }
        catch (Exception exception) when (PeerConnection.IsLoss(exception))
        {
            // It left without a word.
        }

        _cancellation.Cancel();
    }

    private static Exception FailureOf(Task settled) =>
        settled.Exception?.InnerException ?? new OperationCanceledException("The enumeration was cancelled before it was open.");

    private static async Task WriteAsync(Stream target, FrameWriter frame, CancellationToken cancellationToken)
    {
        using (frame)
            await target.WriteAsync(frame.Finish(), cancellationToken).ConfigureAwait(false);
        await target.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Debug, "The reader of an enumeration of {Grain} was lost: {Reason}")]
    private static partial void LogLost(ILogger logger, GrainId grain, string reason);
}
