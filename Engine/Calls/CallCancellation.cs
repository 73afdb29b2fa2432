using Parley.Engine.Activations;

namespace Parley.Engine.Calls;

/// <summary>Joins the caller's token to the one that the called grain sees, which is cancelled by the caller or by the deadline.</summary>
internal sealed class CallCancellation(CancellationToken caller)
{
    private readonly GrainCancellation _callee = new();
    private CancellationTokenRegistration _registration;

    internal CancellationToken Caller => caller;

    internal CancellationToken Token => _callee.Token;

    internal void Link(Call call) => _registration = caller.UnsafeRegister(static call => ((Call)call!).CancelByCaller(), call);

    internal void Unlink() => _registration.Unregister();

    internal void Cancel() => _callee.Cancel();

    /// <summary>Cancels where grain code that waits for the token expects to go on.</summary>
    internal void CancelOn(ActivationScheduler scheduler) =>
        scheduler.Post(static callee => ((GrainCancellation)callee!).Cancel(), _callee);
}
