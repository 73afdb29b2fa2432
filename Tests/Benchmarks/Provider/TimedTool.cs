using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Parley.Grains.Tools;

namespace Parley.Tests.Benchmarks.Provider;

/// <summary>The tool that scripts call: takes its time, and says how much that was.</summary>
internal sealed class TimedTool : ITool
{
    /// <summary>How long a call waits.</summary>
    public static readonly TimeSpan Takes = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<long> _times = [];

    public string Name => "look";

    public string Description => "Looks for a while.";

    public JsonElement Schema { get; } = JsonElement.Parse("""{"type":"object","properties":{}}""");

    public async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(Takes, context.CancellationToken);
        _times.Enqueue(Stopwatch.GetTimestamp() - started);
        return ToolResult.Of(arguments.GetRawText());
    }

    /// <summary>What the calls took since the last look, in ticks of <see cref="Stopwatch"/>; those of one step stand together.</summary>
    public IReadOnlyList<long> TakeTimes()
    {
        var times = new List<long>();
        while (_times.TryDequeue(out var time))
            times.Add(time);
        return times;
    }
}
