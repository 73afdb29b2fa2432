using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions.Usage;

namespace Parley.Grains.Usage;

/// <summary>Measures one step: the attempts at its model call that ended and the one under way, and its tools.</summary>
/// <param name="model">The model that is called.</param>
/// <param name="price">What it costs; null when that is not known.</param>
/// <param name="sentBytes">How long the texts are that it is sent.</param>
/// <param name="time">The clock.</param>
/// <param name="kind">What the model is called for.</param>
internal sealed class StepMeter(
    CalledModel model, ModelPrice? price, Func<long> sentBytes, TimeProvider time, CallKind kind = CallKind.Step)
{
    private readonly List<ModelCall> _ended = [];
    private CallMeter? _current;
    private long? _sentBytes;
    private int _toolCalls;
    private long? _toolsStarted;
    private TimeSpan _toolTime;

    /// <summary>Grows whenever a call begins or ends, or the tools do.</summary>
    public int Stage { get; private set; }

    /// <summary>An attempt begins.</summary>
    public void Begin()
    {
        _current = new CallMeter(model, price, kind, _ended.Count + 1, time);
        Stage++;
    }

    /// <summary>Takes numbers that the provider told.</summary>
    public void Add(UsageContent usage) => _current?.Add(usage);

    /// <summary>The attempt has ended.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="heardBytes">How much the model wrote.</param>
    public void End(CallOutcome outcome, long heardBytes)
    {
        if (_current is not { } ended)
            return;
        _ended.Add(ended.End(outcome, SentBytes, heardBytes));
        _current = null;
        Stage++;
    }

    /// <summary>Tools are about to run.</summary>
    public void ToolsStarted(int calls)
    {
        (_toolCalls, _toolsStarted) = (_toolCalls + calls, time.GetTimestamp());
        Stage++;
    }

    /// <summary>The tools have ended.</summary>
    public void ToolsEnded() => (_toolTime, _toolsStarted) = (ToolTime, null);

    /// <summary>What was used so far; an attempt under way as if it were cut now.</summary>
    /// <param name="heardBytes">How much the model has written in it.</param>
    public StepUse Use(long heardBytes) => new(
        _current is null ? [.. _ended] : [.. _ended, _current.End(CallOutcome.Aborted, SentBytes, heardBytes)],
        _toolCalls,
        ToolTime);

    // The same for all attempts, and long to count.
    private long SentBytes() => _sentBytes ??= sentBytes();

    private TimeSpan ToolTime => _toolTime + (_toolsStarted is { } started ? time.GetElapsedTime(started) : TimeSpan.Zero);
}
