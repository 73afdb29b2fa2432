using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

// Orleans runs a call that was cancelled while it waited, with its token cancelled, and lets one that is past its deadline go on: the
// grain's token follows the caller's token alone (docs/decisions/0011).
public abstract partial class CallTests<TFixture>
{
    [Fact]
    public async Task Call_cancelled_while_it_waits_is_not_run()
    {
        var hold = Grain.Hold("hold", _key);
        await _cluster.Probe.Noted(_key, "hold begins");
        using var cancellation = new CancellationTokenSource();
        var call = Grain.WaitForCancellation(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        // Behind the cancellation on the same way, so that the grain knows of it.
        await Grain.Peek();
        _cluster.Probe.Open(_key);
        await hold;
        await Grain.Increment();
        Assert.Equal(0, _cluster.Probe.Count(_key, "waiting"));
    }

    [Fact]
    public async Task Call_past_its_deadline_fails_and_its_token_is_cancelled()
    {
        var cluster = await fixture.StartAsync(new ClusterSettings { CallTimeout = TimeSpan.FromMilliseconds(400) });
        var grain = cluster.Grains.GetGrain<ITurnGrain>(_key);
        await Assert.ThrowsAsync<TimeoutException>(() => grain.WaitForCancellation(CancellationToken.None));
        await cluster.Probe.Noted(_key, "cancelled");
        Assert.Equal(1, await grain.Increment());
    }
}
