using System.Buffers.Text;

namespace Parley.Tests.Benchmarks.Clients;

/// <summary>Hears how long the provider's double waited for each next request: it writes that into its answer, <c>gap:ticks;</c>.</summary>
internal sealed class GapSink : TurnSink
{
    private readonly List<long> _gaps = [];

    /// <summary>The times in ticks of <see cref="System.Diagnostics.Stopwatch"/>, in their order.</summary>
    public IReadOnlyList<long> Gaps => _gaps;

    protected override void OnText(in StreamEvent happened, long at)
    {
        if (happened.Kind is not EventKind.Part)
            return;
        var start = happened.Text.IndexOf("gap:"u8);
        if (start >= 0 && Utf8Parser.TryParse(happened.Text[(start + 4)..], out long ticks, out _))
            _gaps.Add(ticks);
    }
}
