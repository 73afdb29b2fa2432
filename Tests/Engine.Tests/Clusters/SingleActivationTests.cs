using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

/// <summary>One activation of a grain in the cluster, wherever it is called from.</summary>
public sealed class SingleActivationTests(SiloGroupFixture fixture) : IClassFixture<SiloGroupFixture>
{
    private readonly SiloGroup _group = fixture.Group;

    [Fact]
    public async Task Promise1_concurrent_first_calls_from_several_silos_reach_one_activation()
    {
        for (var round = 0; round < 20; round++)
        {
            var key = Unique.Key();
            await Task.WhenAll(_group.Members.SelectMany(member => Enumerable.Range(0, 20).Select(_ =>
                Task.Run(() => member.Grains.GetGrain<ITurnGrain>(key).Increment()))));
            Assert.Equal(20 * _group.Members.Count, await _group.Members[0].Grains.GetGrain<ITurnGrain>(key).Peek());
            Assert.Equal(1, _group.Probe.Count(key, "activated"));
        }
    }
}
