using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

/// <summary>What crosses between processes beside the ordinary.</summary>
public sealed partial class RemoteTrafficTests(SiloGroupFixture fixture) : IClassFixture<SiloGroupFixture>
{
    private readonly string _key = Unique.Key();

    private IGrainFactory Grains => fixture.Shared.Grains;

    private Probe Probe => fixture.Group.Probe;

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
}
