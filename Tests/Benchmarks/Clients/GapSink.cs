using System.Buffers.Text;
using Parley.Tests.Benchmarks.Measures;

namespace Parley.Tests.Benchmarks.Clients;

/// <summary>Hears how long the provider's double waited for each next request: it writes that into its answer, <c>gap:ticks;</c>.</summary>
internal sealed class GapSink : TurnSink
{
    /// <summary>The times.</summary>
    public Samples Samples { get; } = new();

    protected override void OnText(in StreamEvent happened, long at)
    {
        if (happened.Kind is not EventKind.Part)
            return;
        var start = happened.Text.IndexOf("gap:"u8);
        if (start >= 0 && Utf8Parser.TryParse(happened.Text[(start + 4)..], out long ticks, out _))
            Samples.Add(ticks);
    }
}
