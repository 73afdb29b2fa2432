namespace Parley.Gateway.Hosting;

/// <summary>
/// Brings the gateway's calls over the loss of a silo. A call that was rejected was not run, and is made again until the other silos know
/// that the one it was for is dead. One that may have been lost fails long before its deadline: the next element of an enumeration at
/// once, as opening it again from its position costs little; others when they are not answered soon. Their outcome is unknown, and the
/// gateway does with them what it does with every such call.
/// </summary>
internal sealed class SiloLossFilter(SiloLoss loss, TimeProvider time) : IOutgoingGrainCallFilter
{
    // As long as a killed silo may count as living (the silo's Hosting.Orleans.cs).
    private static readonly TimeSpan CrashWindow = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Far longer than a living silo takes for any call of the gateway's.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await CallAsync(context);
                return;
            }
            catch (OrleansMessageRejectionException rejection)
                when (rejection is not SiloUnavailableException && time.GetElapsedTime(started) < CrashWindow)
            {
                await Task.Delay(Pause, time, context.Request.GetCancellationToken());
            }
        }
    }

    private async Task CallAsync(IOutgoingGrainCallContext context)
    {
        var lost = loss.Next;
        var call = context.Invoke();
        await call.WaitAsync(lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!call.IsCompleted && context.Request.GetInterfaceType() != typeof(IAsyncEnumerableGrainExtension))
            await call.WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!call.IsCompleted)
        {
            call.Ignore();
            throw new SiloUnavailableException("A silo was lost while the call was under way: whether it was done is not known.");
        }

        await call;
    }
}
