using System.Collections.Concurrent;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;

namespace Parley.Engine.Transport;

/// <summary>The silo's end of a <see cref="Link"/>.</summary>
internal sealed partial class IncomingLink(CallReceiver receiver, string siloId, ILogger logger)
{
    private readonly ConcurrentDictionary<long, IncomingCall> _running = new();
    private readonly FrameQueue _outgoing = new();
    private readonly TaskCompletionSource _allAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _end;
    private volatile bool _nothingFollows;
    private int _answering;

    /// <summary>Serves calls until either side ends the connection.</summary>
    /// <param name="stopping">Cancelled when this process closes its connections; what was answered by then still leaves.</param>
    internal async Task RunAsync(PipeReader source, Stream target, CancellationToken lost, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lost, stopping);
        Volatile.Write(ref _end, end);
        var writing = WriteAsync(target, end, lost);
        try
        {
            var frames = new FrameReader(source);
            while (await frames.ReadAsync(Handle, single: false, end.Token).ConfigureAwait(false))
            {
            }

            // The caller sends nothing more, but still waits for what it sent: a stopping silo asked it to.
            _nothingFollows = true;
            NoteAnswered();
            await _allAnswered.Task.WaitAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Either side ends it.
        }
        finally
        {
            Volatile.Write(ref _end, null);
            _outgoing.Close();
            foreach (var (_, call) in _running)
                call.Cancel();
            await writing.ConfigureAwait(false);
        }
    }

    /// <summary>Tells the caller that this silo stops.</summary>
    internal void SendDraining() => Send(new FrameWriter(FrameKind.Draining, number: 0));

    /// <summary>Asks the caller to end the link.</summary>
    internal void SendClosing() => Send(new FrameWriter(FrameKind.Closing, number: 0));

    internal void SendNotHere(IncomingCall call)
    {
        Interlocked.Increment(ref _answering);
        if (_running.TryRemove(call.Number, out _))
            Send(receiver.NotHere(call.Call, call.Epoch, call.Number));
        Interlocked.Decrement(ref _answering);
        NoteAnswered();
    }

    private void Handle(Frame frame)
    {
        if (frame.Kind == FrameKind.Request)
            Begin(frame);
        else if (frame.Kind == FrameKind.Cancel && _running.TryRemove(frame.Number, out var call))
            call.Cancel();
    }

    private void Begin(Frame frame)
    {
        var incoming = new IncomingCall(this, frame.Number);
        _running[frame.Number] = incoming;
        try
        {
            incoming.Begin(receiver, frame, siloId);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidDataException)
        {
            _running.TryRemove(frame.Number, out _);
            Send(CallFrames.Failure(frame.Number, exception));
            return;
        }

        incoming.Call.Settled.ContinueWith(static (_, state) => ((IncomingCall)state!).Answer(), incoming,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    internal void SendOutcome(IncomingCall incoming)
    {
        Interlocked.Increment(ref _answering);
        if (_running.TryRemove(incoming.Number, out _))
            Send(OutcomeOf(incoming));
        Interlocked.Decrement(ref _answering);
        NoteAnswered();
    }

    /// <summary>
    /// A call is on its way back from before it leaves <see cref="_running"/> until it is sent, so that none is missed in between.
    /// </summary>
    private void NoteAnswered()
    {
        if (_nothingFollows && _running.IsEmpty && Volatile.Read(ref _answering) == 0)
            _allAnswered.TrySetResult();
    }

    private FrameWriter OutcomeOf(IncomingCall incoming)
    {
        var settled = incoming.Call.Settled;
        if (settled.IsCompletedSuccessfully)
        {
            try
            {
                return CallFrames.Answer(incoming.Call, incoming.Number, receiver.Wire);
            }
            catch (Exception exception)
            {
                // Of whatever kind: the result is written by converters that are not the engine's.
                return CallFrames.Failure(incoming.Number, exception);
            }
        }

        var failure = settled.Exception?.InnerException ?? new OperationCanceledException($"{incoming.Call.Method} was cancelled.");
        return CallFrames.Failure(incoming.Number, failure);
    }

    private void Send(FrameWriter frame)
    {
        if (_outgoing.TryAdd(frame))
            return;
        frame.Dispose();
        if (_outgoing.IsClosed)
            return;
        // It does not read its answers. Without the link its calls fail there and are forgotten here.
        LogStuck(logger);
        _outgoing.Close();
        try
        {
            Volatile.Read(ref _end)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this very moment.
        }
    }

    private async Task WriteAsync(Stream target, CancellationTokenSource end, CancellationToken lost)
    {
        try
        {
            await _outgoing.WriteToAsync(target, lost).ConfigureAwait(false);
        }
        catch (Exception exception) when (PeerConnection.IsLoss(exception))
        {
            await end.CancelAsync().ConfigureAwait(false);
        }

        foreach (var frame in _outgoing.TakeUnsent())
            frame.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "A caller does not read its answers, so its link is cut.")]
    private static partial void LogStuck(ILogger logger);
}
