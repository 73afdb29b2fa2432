namespace Parley.Engine.Tests;

// Orleans may swap calls that are under way together (docs/decisions/0011).
public abstract partial class TurnTests<TFixture>
{
    [Fact]
    public async Task Calls_run_in_order_of_arrival()
    {
        Probe.Open("already open");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Grain.Hold($"{number}", "already open")));
        Assert.Equal(
            Enumerable.Range(0, 20).SelectMany(number => new[] { $"{number} begins", $"{number} ends" }), Probe.Notes(_key).Skip(1));
    }
}
