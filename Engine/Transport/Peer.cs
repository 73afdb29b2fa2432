using Microsoft.Extensions.Logging;
using Parley.Engine.Calls;
using Parley.Engine.Enumerations;
using Parley.Engine.Wire;

namespace Parley.Engine.Transport;

/// <summary>
/// Another silo as this process calls it. All its calls share one <see cref="Link"/>; each enumeration has a stream of its own.
/// </summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationToken _whenLost;
    private readonly PeerConnection _connection;
    private readonly ICallReturns _returns;
    private readonly WireFormat _wire;
    private readonly ILogger _logger;
    private Link? _link;
    private int _placed;

    internal Peer(SiloInfo silo, ClusterSecret secret, ICallReturns returns, WireFormat wire, ILogger logger)
    {
        Silo = silo;
        _whenLost = _lost.Token;
        _connection = new PeerConnection(silo, secret);
        _returns = returns;
        _wire = wire;
        _logger = logger;
    }

    /// <summary>What it last said of itself.</summary>
    internal SiloInfo Silo { get; private set; }

    /// <summary>How many activations it has: what it said last, and what was placed there since.</summary>
    internal int Load => Silo.Load + Volatile.Read(ref _placed);

    internal void Update(SiloInfo latest)
    {
        if (latest.Load != Silo.Load)
            Volatile.Write(ref _placed, 0);
        Silo = latest;
    }

    internal void NotePlacement() => Interlocked.Increment(ref _placed);

    internal void Send(Call call, long epoch)
    {
        if (call is IOpenCall open)
            _ = OpenAsync(call, open, epoch);
        else
            OpenLink().Send(call, epoch);
    }

    internal void Sweep(long now) => Volatile.Read(ref _link)?.Sweep(now);

    /// <summary>The silo has gone: whoever waits for it is told.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lost.CancelAsync().ConfigureAwait(false);
        if (Volatile.Read(ref _link) is { } link)
            await link.Ended.ConfigureAwait(false);
        _connection.Dispose();
        _lost.Dispose();
    }

    private Link OpenLink()
    {
        if (Volatile.Read(ref _link) is { HasEnded: false } open)
            return open;
        lock (_gate)
            return _link is { HasEnded: false } ? _link : _link = new Link(_connection, _returns, _wire, _logger, _whenLost);
    }

    /// <summary>Awaited by nobody: it ends in the call.</summary>
    private async Task OpenAsync(Call call, IOpenCall open, long epoch)
    {
        var content = new DuplexContent();
        HttpResponseMessage? response = null;
        try
        {
            using var frame = CallFrames.Request(call, number: 0, epoch, _wire);
            response = await _connection.SendAsync(WireProtocol.EnumerationPath, content, _whenLost).ConfigureAwait(false);
            var body = await response.Content.ReadAsStreamAsync(_whenLost).ConfigureAwait(false);
            var stream = new EnumerationStream(response, body, content, _whenLost);
            var request = await content.Body.WaitAsync(_whenLost).ConfigureAwait(false);
            await request.WriteAsync(frame.Finish(), _whenLost).ConfigureAwait(false);
            await request.FlushAsync(_whenLost).ConfigureAwait(false);
            if (await ReadHeadAsync(call, epoch, stream).ConfigureAwait(false))
            {
                open.Opened(stream, _wire);
                return;
            }
        }
        catch (Exception exception) when (PeerConnection.IsLoss(exception))
        {
            // An enumeration that nobody has seen an element of can be opened again.
            _returns.NotStarted(call, Silo.SiloId, epoch, new SiloUnavailableException(exception.Message, exception));
            _returns.Lost(Silo.SiloId);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        content.Complete();
        response?.Dispose();
    }

    /// <summary>False when the enumeration was not opened, and the call knows.</summary>
    private async Task<bool> ReadHeadAsync(Call call, long epoch, EnumerationStream stream)
    {
        var opened = false;
        await stream.ReadAsync(frame =>
        {
            if (frame.Kind == FrameKind.NotHere)
            {
                _returns.NotHere(call, Silo.SiloId, epoch, CallFrames.ReadHolder(ref frame, call.Reference.Id));
                return;
            }

            if (frame.Kind != FrameKind.Opened)
            {
                call.Fail(frame.Kind == FrameKind.Failure
                    ? _wire.ReadFailure(frame.Rest)
                    : new InvalidDataException("An answer was expected."));
                return;
            }

            opened = true;
            if (epoch == 0)
                _returns.Found(new(call.Reference.Id, Silo.SiloId, frame.ReadNumber()));
        }).ConfigureAwait(false);
        return opened;
    }
}
