using System.Threading.Channels;
using Parley.Engine.Calls;

namespace Parley.Engine.Transport;

/// <summary>Calls that found no way to their grain and look again soon: silos come and go, and grains move.</summary>
internal sealed class RetryQueue
{
    /// <summary>Short beside the time in which a grain moves, long enough not to keep a processor busy with it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();

    /// <summary>False when the process stops.</summary>
    internal bool TryAdd(Call call) => _calls.Writer.TryWrite(call);

    /// <summary>Sends again until cancelled; then refuses everything.</summary>
    internal async Task RunAsync(Action<Call> send, CancellationToken cancellationToken)
    {
        try
        {
            while (await _calls.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
                for (var waiting = _calls.Reader.Count; waiting > 0 && _calls.Reader.TryRead(out var call); waiting--)
                    send(call);
            }
        }
        finally
        {
            _calls.Writer.TryComplete();
            while (_calls.Reader.TryRead(out var call))
                call.Fail(new SiloUnavailableException("The process stops."));
        }
    }
}
