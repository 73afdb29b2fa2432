using System.Buffers;
using Parley.Engine.Activations;
using Parley.Engine.Transport;
using Parley.Engine.Wire;

namespace Parley.Engine.Calls;

/// <summary>
/// A request on its way to a grain, and the promise of its outcome. The promise settles once: with the method's outcome, by the caller's
/// cancellation, by the deadline or by the loss of the activation, whichever comes first.
/// </summary>
internal abstract partial class Call : Turn
{
    private readonly CallCancellation? _cancellation;
    private readonly long _startedAt;

    protected Call(GrainReference reference, GrainMethod method, object?[] arguments)
    {
        Reference = reference;
        Method = method;
        Arguments = arguments;
        _startedAt = reference.Environment.Clock.GetTimestamp();
        if (method.TokenIndex < 0)
            return;
        _cancellation = new CallCancellation((CancellationToken)arguments[method.TokenIndex]!);
        arguments[method.TokenIndex] = _cancellation.Token;
    }

    internal GrainReference Reference { get; }

    internal GrainMethod Method { get; }

    internal object?[] Arguments { get; }

    /// <summary>Who made it, when that is another process; null when it was made here.</summary>
    internal ICallOrigin? Origin { get; private set; }

    /// <summary>By which way it left this process; null while it is here.</summary>
    internal ICallRoute? Route { get; set; }

    /// <summary>Its number on <see cref="Route"/>.</summary>
    internal long RouteNumber { get; set; }

    /// <summary>How often a way to its grain was looked for in vain.</summary>
    internal int Attempts { get; set; }

    internal override Interleaving Interleaving => Method.Interleaving;

    internal sealed override bool IsActivity => true;

    internal abstract bool IsSettled { get; }

    /// <summary>Completes when the call is settled, with its outcome.</summary>
    internal abstract Task Settled { get; }

    internal TimeSpan Age => Reference.Environment.Clock.GetElapsedTime(_startedAt);

    /// <summary>Sends the call off. To be called once.</summary>
    internal void Send()
    {
        _cancellation?.Link(this);
        if (!IsSettled)
            Reference.Environment.Transport.Send(this);
    }

    /// <summary>Lets it run here for a caller in another process. To be called once, instead of <see cref="Send"/>.</summary>
    internal void Receive(ICallOrigin origin, Func<Call, bool> deliver)
    {
        Origin = origin;
        _cancellation?.Link(this);
        if (!IsSettled && !deliver(this))
            Reroute();
    }

    internal sealed override void Start(Grain grain)
    {
        if (IsSettled)
        {
            // Cancelled or expired while it waited.
            Activation.Finish(this);
            return;
        }

        var work = Invoke(grain);
        if (work.IsCompleted)
            End(work);
        else
            work.ContinueWith(static (work, call) => ((Call)call!).End(work), this,
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    internal sealed override bool Expire(long now)
    {
        var (_, clock, timeout, _, _) = Reference.Environment;
        if (IsSettled || clock.GetElapsedTime(_startedAt, now) < timeout)
            return IsSettled;
        TryFail(new TimeoutException($"{Method} of {Reference.Id} did not answer within {timeout}. Its outcome is unknown."));
        CancelCallee();
        return true;
    }

    internal sealed override void Reroute()
    {
        if (Origin is null)
            Reference.Environment.Transport.Reroute(this);
        else
            Origin.NotHere();
    }

    internal sealed override void Abandon(Exception reason)
    {
        _cancellation?.Unlink();
        TryFail(reason);
        // In place, for the scheduler may have halted: what the grain waits for outside, such as an HTTP answer, ends at once.
        _cancellation?.Cancel();
    }

    internal void CancelByCaller()
    {
        TryCancel(_cancellation!.Caller);
        CancelCallee();
    }

    /// <summary>The outcome as it came from another process.</summary>
    internal void Answer(ReadOnlySpan<byte> value, WireFormat wire)
    {
        _cancellation?.Unlink();
        try
        {
            SettleWith(value, wire);
        }
        catch (Exception exception)
        {
            // Of whatever kind: the value is made by converters that are not the engine's.
            TryFail(new InvalidDataException($"The result of {Method} of {Reference.Id} cannot be read: {exception.Message}", exception));
        }
    }

    /// <summary>It did not work out, and nothing of it runs here.</summary>
    internal void Fail(Exception exception)
    {
        _cancellation?.Unlink();
        TryFail(exception);
    }

    /// <summary>Nobody waits for it any more: if it has not begun, it never does.</summary>
    internal void Drop() => TryCancel(CancellationToken.None);

    /// <summary>Writes the result, once the call has settled with one.</summary>
    internal abstract void WriteResult(IBufferWriter<byte> target, WireFormat wire);

    /// <summary>Begins the method. Whatever it throws is in the task.</summary>
    protected abstract Task Invoke(Grain grain);

    /// <summary>False when it was settled before.</summary>
    protected abstract bool Settle(Task work);

    protected abstract void SettleWith(ReadOnlySpan<byte> value, WireFormat wire);

    protected abstract void TryFail(Exception exception);

    protected abstract void TryCancel(CancellationToken token);

    private void CancelCallee()
    {
        // Without an activation or a way to one yet, the call is dropped when its turn comes.
        if (Route is { } route)
            route.Cancel(this);
        else if (Activation is { } activation)
            _cancellation?.CancelOn(activation.Scheduler);
    }

    private void End(Task work)
    {
        _cancellation?.Unlink();
        // The turn ends first: a caller who calls again at once must not find the activation busy with the answered call.
        Activation.Finish(this);
        if (work.IsFaulted && work.Exception.InnerException is InconsistentStateException conflict && conflict.Owner == Reference.Id)
            Activation.RequestDeactivation(
                new(DeactivationReasonCode.ApplicationError, conflict, "Its stored state was changed by another."));
        Reference.Environment.Metrics.CallEnded(Reference.Environment.Clock, _startedAt, Method, work);
        if (Method.IsOneWay && work.Exception?.InnerException is { } unheard)
            LogOneWayCallFailed(Reference.Environment.Logger, unheard, Method, Reference.Id);
        Settle(work);
    }
}
