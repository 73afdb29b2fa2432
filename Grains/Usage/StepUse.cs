using System.Text.Json.Serialization;

namespace Parley.Grains.Usage;

/// <summary>What a step has used so far, or several of which no row is stored yet.</summary>
/// <param name="Calls">The attempts at its model call; one under way as if it were cut now.</param>
/// <param name="ToolCalls">Tools that were called; counted before they run.</param>
/// <param name="ToolTime">How long they ran.</param>
internal sealed record StepUse(ImmutableArray<ModelCall> Calls, int ToolCalls, TimeSpan ToolTime)
{
    /// <summary>Nothing was used.</summary>
    public static StepUse None { get; } = new([], 0, TimeSpan.Zero);

    [JsonIgnore]
    public bool IsNone => Calls.IsEmpty && ToolCalls == 0;

    [JsonIgnore]
    public long Tokens => Calls.Sum(call => call.Tokens.Total);

    /// <summary>In millionths of a US dollar.</summary>
    [JsonIgnore]
    public long CostMicros => Calls.Sum(call => call.CostMicros ?? 0);

    /// <summary>Milliseconds in model calls and tools.</summary>
    [JsonIgnore]
    public long WorkMs => (long)(Calls.Sum(call => (call.EndedAt - call.StartedAt).TotalMilliseconds) + ToolTime.TotalMilliseconds);

    /// <summary>Both, the left one first.</summary>
    public static StepUse operator +(StepUse left, StepUse right) =>
        left.IsNone ? right
        : right.IsNone ? left
        : new([.. left.Calls, .. right.Calls], left.ToolCalls + right.ToolCalls, left.ToolTime + right.ToolTime);
}
