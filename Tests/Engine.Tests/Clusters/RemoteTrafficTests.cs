using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

/// <summary>What crosses between processes beside the ordinary.</summary>
public sealed class RemoteTrafficTests(SiloGroupFixture fixture) : IClassFixture<SiloGroupFixture>
{
    private readonly string _key = Unique.Key();

    private IGrainFactory Grains => fixture.Shared.Grains;

    private Probe Probe => fixture.Group.Probe;

    [Fact]
    public async Task Promise3_calls_from_one_caller_run_in_their_order_across_silos()
    {
        Probe.Open("already open");
        foreach (var member in fixture.Group.Members)
        {
            var key = Unique.Key();
            var grain = member.Grains.GetGrain<ITurnGrain>(key);
            // Only of a grain that has been found do calls arrive as they were made.
            await grain.Peek();
            await Task.WhenAll(Enumerable.Range(0, 50).Select(number => grain.Hold($"{number}", "already open")));
            Assert.Equal(
                Enumerable.Range(0, 50).SelectMany(number => new[] { $"{number} begins", $"{number} ends" }), Probe.Notes(key).Skip(1));
        }
    }

    [Fact]
    public async Task Promise4_exception_has_the_stack_of_the_grain()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Grains.GetGrain<ITurnGrain>(_key).Fail("as told"));
        Assert.Contains("TurnGrain.Fail", failure.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promise4_large_value_crosses()
    {
        var text = new string('é', 5_000_000);
        Assert.Equal(text, await Grains.GetGrain<ITurnGrain>(_key).Echo(text));
    }

    [Fact]
    public async Task Promise4_reader_that_stops_reading_holds_up_nobody_and_bounds_what_is_made_ahead()
    {
        var grain = Grains.GetGrain<IStreamGrain>(_key);
        await using var slow = grain.Bulk(items: 2_000, size: 50_000).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());
        for (var i = 0; i < 200; i++)
            await Grains.GetGrain<ITurnGrain>(_key).Ping();
        await foreach (var _ in grain.Count(1_000))
        {
        }

        Assert.InRange(Probe.Count(_key, "made"), 1, 1_000);
        var seen = 1;
        while (await slow.MoveNextAsync())
            seen++;
        Assert.Equal(2_000, seen);
    }

    [Fact]
    public async Task Promise4_many_enumerations_are_open_at_once()
    {
        var readers = await Task.WhenAll(Enumerable.Range(0, 500).Select(async number =>
        {
            var reader = Grains.GetGrain<IStreamGrain>($"{_key}-{number}").Endless().GetAsyncEnumerator();
            Assert.True(await reader.MoveNextAsync());
            return reader;
        }));
        await Task.WhenAll(readers.Select(reader => reader.DisposeAsync().AsTask()));
        Assert.All(Enumerable.Range(0, 500), number => Assert.Equal(1, Probe.Count($"{_key}-{number}", "finally, cancelled")));
    }

    [Fact]
    public async Task Promise8_workers_of_a_client_run_on_any_silo_side_by_side()
    {
        var worker = Grains.GetGrain<IWorkerGrain>(_key);
        // A client learns from an answer that these grains have no identity.
        Probe.Open("already open");
        await Grains.GetGrain<IWorkerGrain>(Unique.Key()).Hold("already open");
        var calls = Enumerable.Range(0, 30).Select(_ => worker.Hold($"{_key}:go")).ToArray();
        // More than the three that one silo has of a key.
        await Eventually.TrueAsync(() => Probe.Count(_key, "begins") > 3, "workers on several silos");
        Probe.Open($"{_key}:go");
        Assert.True((await Task.WhenAll(calls)).Distinct().Count() > 3);
    }
}
