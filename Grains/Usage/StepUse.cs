namespace Parley.Grains.Usage;

/// <summary>What a step has used so far.</summary>
/// <param name="Calls">The attempts at its model call; one under way as if it were cut now.</param>
/// <param name="ToolCalls">Tools that were called; counted before they run.</param>
/// <param name="ToolTime">How long they ran.</param>
internal sealed record StepUse(ImmutableArray<ModelCall> Calls, int ToolCalls, TimeSpan ToolTime)
{
    /// <summary>Nothing was used.</summary>
    public static StepUse None { get; } = new([], 0, TimeSpan.Zero);

    public bool IsNone => Calls.IsEmpty && ToolCalls == 0;

    public long Tokens => Calls.Sum(call => call.Tokens.Total);

    /// <summary>In millionths of a US dollar.</summary>
    public long CostMicros => Calls.Sum(call => call.CostMicros ?? 0);

    /// <summary>Milliseconds in model calls and tools.</summary>
    public long WorkMs => (long)(Calls.Sum(call => (call.EndedAt - call.StartedAt).TotalMilliseconds) + ToolTime.TotalMilliseconds);
}
