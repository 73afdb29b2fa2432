using Parley.Engine.Calls;

namespace Parley.Engine.Transport;

/// <summary>A call of another process that runs here.</summary>
internal sealed class IncomingCall(IncomingLink link, long number) : ICallOrigin
{
    private readonly GrainCancellation _cancellation = new();

    internal long Number => number;

    internal Call Call { get; private set; } = null!;

    /// <summary>See <see cref="FrameKind.Request"/>.</summary>
    internal long Epoch { get; private set; }

    internal void Begin(CallReceiver receiver, Frame frame, string siloId)
    {
        (Call, Epoch) = receiver.Read(frame, _cancellation.Token);
        receiver.Deliver(Call, Epoch, siloId, this);
    }

    internal void Answer() => link.SendOutcome(this);

    public void NotHere() => link.SendNotHere(this);

    /// <summary>The caller has no more interest. A call that has not begun is not run; one without a token, which cannot know, runs to its end.</summary>
    internal void Cancel()
    {
        _cancellation.Cancel();
        Call.Drop();
    }
}
