using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

// Orleans may swap calls that are under way together, and a client of it has its workers on the one silo that it calls through
// (docs/decisions/0011).
public sealed partial class RemoteTrafficTests
{
    [Fact]
    public async Task Promise3_calls_from_one_caller_run_in_their_order_across_silos()
    {
        Probe.Open("already open");
        foreach (var member in fixture.Group.Members)
        {
            var key = Unique.Key();
            var grain = member.Grains.GetGrain<ITurnGrain>(key);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(number => grain.Hold($"{number}", "already open")));
            Assert.Equal(
                Enumerable.Range(0, 50).SelectMany(number => new[] { $"{number} begins", $"{number} ends" }), Probe.Notes(key).Skip(1));
        }
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
