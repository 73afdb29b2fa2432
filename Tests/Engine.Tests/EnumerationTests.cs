using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>Enumerations across the grain's boundary.</summary>
public abstract class EnumerationTests<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ICallerFixture
{
    private readonly Cluster _cluster = fixture.Shared;
    private readonly string _key = Unique.Key();

    private IStreamGrain Grain => _cluster.Grains.GetGrain<IStreamGrain>(_key);

    private Probe Probe => _cluster.Probe;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10_000)]
    public async Task Elements_arrive_all_and_in_order(int count)
    {
        var seen = new List<int>();
        await foreach (var number in Grain.Count(count))
            seen.Add(number);
        Assert.Equal(Enumerable.Range(0, count), seen);
    }

    [Fact]
    public async Task Element_that_is_there_does_not_wait_for_the_next()
    {
        await using var numbers = Grain.Gated(_key).GetAsyncEnumerator();
        Assert.True(await numbers.MoveNextAsync());
        Assert.Equal(0, numbers.Current);
        var next = numbers.MoveNextAsync();
        Assert.False(next.IsCompleted);
        Probe.Open(_key);
        Assert.True(await next);
        Assert.Equal(1, numbers.Current);
        Assert.False(await numbers.MoveNextAsync());
    }

    [Fact]
    public async Task Break_cancels_the_token_and_runs_the_finally_block()
    {
        await foreach (var _ in Grain.Endless())
        {
            await Probe.Noted(_key, "waiting");
            break;
        }

        Assert.Equal(1, Probe.Count(_key, "finally, cancelled"));
    }

    [Fact]
    public async Task Cancelled_token_of_the_enumerator_ends_the_enumeration()
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Grain.Endless().WithCancellation(cancellation.Token))
                await cancellation.CancelAsync();
        });
        await Probe.Noted(_key, "finally, cancelled");
    }

    [Fact]
    public async Task Cancelled_token_of_the_method_ends_the_enumeration()
    {
        using var cancellation = new CancellationTokenSource();
        var ended = Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Grain.Endless(cancellation.Token))
            {
            }
        });
        await Probe.Noted(_key, "waiting");
        await cancellation.CancelAsync();
        await ended;
        await Probe.Noted(_key, "finally, cancelled");
    }

    [Fact]
    public async Task Failure_of_the_iterator_comes_after_its_elements()
    {
        var seen = new List<int>();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var number in Grain.Failing(after: 3))
                seen.Add(number);
        });
        Assert.Equal("no more", failure.Message);
        Assert.Equal([0, 1, 2], seen);
    }

    [Fact]
    public async Task Enumeration_runs_beside_a_call_under_way()
    {
        var block = Grain.Block(_key);
        await foreach (var _ in Grain.Count(3))
            Assert.False(block.IsCompleted);
        Probe.Open(_key);
        await block;
    }

    [Fact]
    public async Task Slow_reader_does_not_slow_another()
    {
        await using var slow = Grain.Count(10_000).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());
        Assert.Equal(10_000, await CountAsync(Grain.Count(10_000)));
        Assert.True(await slow.MoveNextAsync());
        Assert.Equal(1, slow.Current);
    }

    [Fact]
    public async Task Reader_that_blocks_its_thread_does_not_hold_the_grain()
    {
        using var release = new ManualResetEventSlim();
        var reading = Task.Run(async () =>
        {
            await foreach (var number in Grain.Gated(_key))
            {
                Probe.Note(_key, $"read {number}");
                if (number == 1)
                    release.Wait();
            }
        });
        await Probe.Noted(_key, "read 0");
        Probe.Open(_key);
        await Probe.Noted(_key, "read 1");

        await Grain.Block(_key);
        Assert.False(reading.IsCompleted);
        release.Set();
        await reading;
    }

    [Fact]
    public async Task Grain_that_enumerates_stays_on_its_own_scheduler() =>
        Assert.Equal(4950, await Grain.SumOf(Unique.Key(), 100));

    [Fact]
    public async Task Deactivation_aborts_an_enumeration_that_waits()
    {
        var aborted = Assert.ThrowsAsync<EnumerationAbortedException>(async () =>
        {
            await foreach (var _ in Grain.Endless())
            {
            }
        });
        await Probe.Noted(_key, "waiting");
        await Grain.Deactivate();
        await aborted;
        // Not before the reader hears of it, on either engine: an iterator takes its time to end.
        await Probe.Noted(_key, "finally, cancelled");
    }

    [Fact]
    public async Task Many_enumerations_opened_and_broken_off_leave_nothing_behind()
    {
        for (var i = 0; i < 200; i++)
            await foreach (var _ in Grain.Endless())
                break;
        Assert.Equal(200, Probe.Notes(_key).Count(note => note.StartsWith("finally", StringComparison.Ordinal)));
    }

    private static async Task<int> CountAsync(IAsyncEnumerable<int> numbers)
    {
        var count = 0;
        await foreach (var _ in numbers)
            count++;
        return count;
    }
}

/// <summary>Caller and grain in one process.</summary>
public sealed class LocalEnumerationTests(ClusterFixture fixture) : EnumerationTests<ClusterFixture>(fixture);

/// <summary>The grain in another process than its caller.</summary>
public sealed class RemoteEnumerationTests(SiloGroupFixture fixture) : EnumerationTests<SiloGroupFixture>(fixture);
