using System.Buffers.Text;
using Parley.Tests.Benchmarks.Measures;

namespace Parley.Tests.Benchmarks.Clients;

/// <summary>
/// Measures how long each delta was under way: the provider's double writes the moment of its sending into it, <c>@ticks;</c>.
/// </summary>
internal sealed class LatencySink : TurnSink
{
    private long _from = long.MaxValue;
    private long _to;

    /// <summary>The times of deltas that were sent within the window.</summary>
    public Samples Samples { get; } = new();

    /// <summary>Counts only what is sent within this window, by <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public void Measure(long from, long to) => (_from, _to) = (from, to);

    protected override void OnText(in StreamEvent happened, long at)
    {
        if (happened.Kind is not EventKind.Part)
            return;
        for (var rest = happened.Text;
            rest is [(byte)'@', .. var stamp] && Utf8Parser.TryParse(stamp, out long sent, out var digits);
            rest = stamp[(digits + 1)..])
        {
            if (sent >= _from && sent < _to)
                Samples.Add(at - sent);
        }
    }
}
