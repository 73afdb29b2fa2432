using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>What a caller gets back, and when.</summary>
public abstract partial class CallTests<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ICallerFixture
{
    private readonly Cluster _cluster = fixture.Shared;
    private readonly string _key = Unique.Key();

    private ITurnGrain Grain => _cluster.Grains.GetGrain<ITurnGrain>(_key);

    [Fact]
    public async Task Value_tasks_are_answered()
    {
        Assert.Equal("hello", await Grain.Echo("hello"));
        await Grain.Ping();
    }

    [Fact]
    public async Task Grain_calls_grain() => Assert.Equal(1, await Grain.CallOther(Unique.Key()));

    [Fact]
    public async Task Exception_reaches_the_caller()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.Fail("as told"));
        Assert.Equal("as told", failure.Message);
        Assert.Equal(1, await Grain.Increment());
    }

    [Fact]
    public async Task Exception_of_a_library_reaches_the_caller_with_its_cause()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Grain.FailInStorage("as told"));
        Assert.EndsWith("as told", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("57P01: gone", failure.InnerException?.Message, StringComparison.Ordinal);
        Assert.Contains("as told", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_ends_the_call_and_cancels_the_token_of_the_grain()
    {
        using var cancellation = new CancellationTokenSource();
        var call = Grain.WaitForCancellation(cancellation.Token);
        await _cluster.Probe.Noted(_key, "waiting");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _cluster.Probe.Noted(_key, "cancelled");
        Assert.Equal(1, await Grain.Increment());
    }

    [Fact]
    public async Task One_way_call_does_not_wait_and_hides_its_failure()
    {
        var hold = Grain.Hold("hold", _key);
        await Grain.Tell("told");
        await Grain.TellAndFail();
        _cluster.Probe.Open(_key);
        await hold;
        await _cluster.Probe.Noted(_key, "told");
        Assert.Equal(1, await Grain.Increment());
    }

    [Fact]
    public async Task Call_that_waits_behind_a_stuck_one_fails_by_its_deadline()
    {
        var cluster = await fixture.StartAsync(new ClusterSettings { CallTimeout = TimeSpan.FromMilliseconds(400) });
        var grain = cluster.Grains.GetGrain<ITurnGrain>(_key);
        var stuck = grain.Hold("stuck", _key);
        await cluster.Probe.Noted(_key, "stuck begins");
        await Assert.ThrowsAsync<TimeoutException>(grain.Increment);
        await Assert.ThrowsAsync<TimeoutException>(() => stuck);
        await grain.Peek();
        cluster.Probe.Open(_key);
        // What timed out while it waited was never run.
        Assert.Equal(1, await grain.Increment());
    }
}

/// <summary>Caller and grain in one process.</summary>
public sealed class LocalCallTests(ClusterFixture fixture) : CallTests<ClusterFixture>(fixture);

/// <summary>The grain in another process than its caller.</summary>
public sealed class RemoteCallTests(SiloGroupFixture fixture) : CallTests<SiloGroupFixture>(fixture);
