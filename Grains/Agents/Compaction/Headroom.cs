namespace Parley.Grains.Agents.Compaction;

/// <summary>What is to be done about the model's window.</summary>
internal enum Verdict
{
    /// <summary>There is room, or nothing more can be done about it.</summary>
    GoOn,

    /// <summary>The conversation is to be compacted.</summary>
    Compact,

    /// <summary>Compacting has not helped: say so, once, and stop trying.</summary>
    GiveUp,
}

/// <summary>
/// Whether a run's compactions help: each must prove headroom by the next call that stays below the threshold (field.md R20). After
/// <see cref="MaxTries"/> in a row that did not, failed ones included, the run compacts no more.
/// </summary>
/// <param name="threshold">The config's threshold, as <see cref="ContextUse.Threshold"/> has it.</param>
internal sealed class Headroom(int threshold)
{
    /// <summary>Most compactions in a row without headroom (field.md R20): stricter than the re-entries of spec/chat.md 3.1.</summary>
    public const int MaxTries = 2;

    private int _tries;
    private long _before = long.MaxValue;
    private bool _gaveUp;

    /// <summary>A call was answered.</summary>
    /// <param name="use">What it took; null when unknown.</param>
    public Verdict Answered(ContextUse? use)
    {
        // Nothing is below a threshold of 0: there, less than before is headroom.
        if (use is null || !use.Reaches(threshold) || (threshold == 0 && use.Tokens < _before))
            _tries = 0;
        if (use is null || !use.Reaches(threshold))
            return Verdict.GoOn;
        _before = use.Tokens;
        return Try();
    }

    /// <summary>A call was refused, or is bound to be: the conversation is longer than the model can read.</summary>
    public Verdict Overflowed() => threshold is ContextUse.Never ? Verdict.GoOn : Try();

    private Verdict Try()
    {
        if (_tries++ < MaxTries)
            return Verdict.Compact;
        if (_gaveUp)
            return Verdict.GoOn;
        _gaveUp = true;
        return Verdict.GiveUp;
    }
}
