using System.Collections.Concurrent;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using Parley.Engine.Calls;
using Parley.Engine.Wire;

namespace Parley.Engine.Transport;

/// <summary>
/// A connection to a silo for calls: one long HTTP/2 request, whose body carries requests and whose response the answers. It connects once
/// and ends for good; the next call makes another.
/// </summary>
internal sealed partial class Link : ICallRoute
{
    private readonly ConcurrentDictionary<long, (Call Call, long Epoch)> _pending = new();
    private readonly FrameQueue _outgoing = new();
    private readonly PeerConnection _connection;
    private readonly ICallReturns _returns;
    private readonly WireFormat _wire;
    private readonly ILogger _logger;
    private readonly Task _life;
    private long _number;

    /// <param name="lost">Cancelled when the silo has gone.</param>
    internal Link(PeerConnection connection, ICallReturns returns, WireFormat wire, ILogger logger, CancellationToken lost)
    {
        _connection = connection;
        _returns = returns;
        _wire = wire;
        _logger = logger;
        _life = Task.Run(() => RunAsync(lost), CancellationToken.None);
    }

    internal bool HasEnded => _outgoing.IsClosed;

    /// <summary>Completes when every call has been told and the connection is closed.</summary>
    internal Task Ended => _life;

    internal void Send(Call call, long epoch)
    {
        var number = Interlocked.Increment(ref _number);
        FrameWriter frame;
        try
        {
            frame = CallFrames.Request(call, number, epoch, _wire);
        }
        catch (Exception exception)
        {
            // Of whatever kind: arguments are written by converters that are not the engine's.
            call.Fail(exception);
            return;
        }

        (call.Route, call.RouteNumber) = (this, number);
        _pending[number] = (call, epoch);
        if (_outgoing.TryAdd(frame))
            return;
        frame.Dispose();
        // Else the end of the link has found it among the pending ones.
        if (!_pending.TryRemove(number, out _))
            return;
        if (_outgoing.IsClosed)
            _returns.NotStarted(call, _connection.Silo.SiloId, epoch, Closed());
        else
            call.Fail(new SiloUnavailableException($"Too many calls wait for silo {_connection.Silo.SiloId}, which takes none."));
    }

    public void Cancel(Call call)
    {
        if (!_pending.TryRemove(call.RouteNumber, out _))
            return;
        var frame = new FrameWriter(FrameKind.Cancel, call.RouteNumber);
        if (!_outgoing.TryAdd(frame))
            frame.Dispose();
    }

    /// <summary>Tells callers whose deadline has passed.</summary>
    internal void Sweep(long now)
    {
        foreach (var (number, (call, _)) in _pending)
        {
            if (call.Expire(now))
                _pending.TryRemove(number, out _);
        }
    }

    private async Task RunAsync(CancellationToken lost)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lost);
        using var content = new DuplexContent();
        Exception? failure = null;
        Task? writing = null;
        try
        {
            using var response = await _connection.SendAsync(WireProtocol.LinkPath, content, end.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsStreamAsync(end.Token).ConfigureAwait(false);
            writing = WriteAsync(content, end);
            await ReadAsync(new FrameReader(PipeReader.Create(body)), end.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever it is, the link is over and every call on it is told.
            failure = exception;
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            content.Complete();
            _outgoing.Close();
            await (writing ?? Task.CompletedTask).ConfigureAwait(false);
        }

        // A link that this process gives up, because it stops or knows the silo to be gone, is no news.
        if (!lost.IsCancellationRequested)
            LogEnded(_logger, _connection.Silo.SiloId, _connection.Silo.Address, failure?.Message ?? "closed by the silo");
        ReturnCalls(mayHaveSent: writing is not null, failure);
    }

    private async Task WriteAsync(DuplexContent content, CancellationTokenSource end)
    {
        try
        {
            await _outgoing.WriteToAsync(await content.Body.WaitAsync(end.Token).ConfigureAwait(false), end.Token).ConfigureAwait(false);
            content.Complete();
        }
        catch (Exception exception)
        {
            // The reading ends with it.
            LogWriteFailed(_logger, _connection.Silo.SiloId, exception.Message);
            await end.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(FrameReader frames, CancellationToken cancellationToken)
    {
        while (await frames.ReadAsync(Handle, single: false, cancellationToken).ConfigureAwait(false))
        {
        }
    }

    private void Handle(Frame frame)
    {
        if (frame.Kind == FrameKind.Draining)
            _returns.Draining(_connection.Silo.SiloId);
        else if (frame.Kind == FrameKind.Closing)
            _outgoing.Close();
        else if (frame.Kind is FrameKind.Answer or FrameKind.Failure or FrameKind.NotHere
            && _pending.TryRemove(frame.Number, out var pending))
            Settle(frame, pending.Call, pending.Epoch);
    }

    private void Settle(Frame frame, Call call, long epoch)
    {
        if (frame.Kind == FrameKind.NotHere)
        {
            var holder = CallFrames.ReadHolder(ref frame, call.Reference.Id);
            _returns.NotHere(call, _connection.Silo.SiloId, epoch, holder);
        }
        else if (frame.Kind == FrameKind.Failure)
        {
            call.Fail(_wire.ReadFailure(frame.Rest));
        }
        else
        {
            var answeredBy = frame.ReadNumber();
            if (epoch == 0)
                _returns.Found(new(call.Reference.Id, _connection.Silo.SiloId, answeredBy));
            call.Answer(frame.Rest, _wire);
        }
    }

    /// <summary>
    /// A call whose request never left was certainly not run and may go another way. The outcome of all others is unknown.
    /// </summary>
    private void ReturnCalls(bool mayHaveSent, Exception? failure)
    {
        var reason = Closed(failure);
        foreach (var frame in _outgoing.TakeUnsent())
        {
            var number = new Frame(frame.Finish().Span[FrameWriter.LengthPrefix..]).Number;
            frame.Dispose();
            if (_pending.TryRemove(number, out var unsent))
                _returns.NotStarted(unsent.Call, _connection.Silo.SiloId, unsent.Epoch, reason);
        }

        foreach (var (number, _) in _pending)
        {
            if (!_pending.TryRemove(number, out var pending))
                continue;
            if (mayHaveSent)
                pending.Call.Fail(reason);
            else
                _returns.NotStarted(pending.Call, _connection.Silo.SiloId, pending.Epoch, reason);
        }

        _returns.Lost(_connection.Silo.SiloId);
    }

    private SiloUnavailableException Closed(Exception? failure = null)
    {
        var text = $"The connection to silo {_connection.Silo.SiloId} at {_connection.Silo.Address} was lost.";
        return failure is null ? new SiloUnavailableException(text) : new SiloUnavailableException($"{text} {failure.Message}", failure);
    }

    [LoggerMessage(LogLevel.Debug, "Writing to silo {Silo} ended: {Reason}")]
    private static partial void LogWriteFailed(ILogger logger, string silo, string reason);

    [LoggerMessage(LogLevel.Information, "The link to silo {Silo} at {Address} ended: {Reason}")]
    private static partial void LogEnded(ILogger logger, string silo, string address, string reason);
}
