namespace Parley.Grains.Events;

/// <summary>
/// The recent events of one activation, in order, each with its place. Readers keep their own place and read by it, so no reader can
/// overflow, block the writer or lose an event unnoticed: one whose place is no longer held is told so. Used on the activation's turn only,
/// but for <see cref="Changed"/>.
/// </summary>
/// <typeparam name="TEvent">What is logged; immutable.</typeparam>
/// <param name="generation">The activation's generation: never given to another one (field.md R3).</param>
/// <param name="limits">How much is held.</param>
internal sealed class EventLog<TEvent>(long generation, EventLogLimits limits)
{
    private readonly List<LogEntry<TEvent>> _entries = [];
    private readonly List<LogReader> _readers = [];
    private long _size;

    // The newest event that was let go of: a reader must have seen it to be served from here.
    private long _forgotten;

    // Where the step under way began: passing events after it are still to be superseded, and are held whatever they weigh.
    private long _settled;

    // Other events since then, in between the passing ones: their number and weight.
    private int _loose;
    private long _looseSize;

    /// <summary>Number of the newest event; 0 when there was none.</summary>
    public long Last { get; private set; }

    /// <summary>The place of the newest event.</summary>
    public Position End => new(generation, Last);

    /// <summary>The place the next event will get.</summary>
    public Position Next => new(generation, Last + 1);

    /// <summary>Set at every change.</summary>
    public Signal Changed { get; } = new();

    /// <summary>Passing events that nothing has superseded yet.</summary>
    public IEnumerable<TEvent> Passing =>
        _entries.Where(entry => entry.Passing && entry.Last > _settled).Select(entry => entry.After(entry.First - 1));

    /// <summary>Held events that nothing supersedes.</summary>
    public IEnumerable<TEvent> Lasting => _entries.Where(entry => !entry.Passing).Select(entry => entry.After(entry.First - 1));

    /// <summary>Adds an event at <see cref="Next"/>.</summary>
    /// <param name="event">The event, made with that place.</param>
    /// <param name="size">Its weight, in the units of the limits.</param>
    /// <param name="passing">Whether a later event will supersede it.</param>
    public void Append(TEvent @event, int size, bool passing = false) => Append(new LogEvent<TEvent>(Last + 1, @event, size, passing));

    /// <summary>Adds an entry whose first place is <see cref="Next"/>.</summary>
    public void Append(LogEntry<TEvent> entry)
    {
        _entries.Add(entry);
        Grown(entry, entry.Size);
        if (!entry.Passing)
        {
            (_loose, _looseSize) = (_loose + 1, _looseSize + entry.Size);
            if (_loose > limits.MaxLoose || _looseSize > limits.MaxSize)
                DropLoose();
        }
    }

    /// <summary>The newest entry has taken up further places.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="size">How much heavier it has become.</param>
    public void Grown(LogEntry<TEvent> entry, int size)
    {
        Last = entry.Last;
        _size += size;
        Trim(limits.MaxEvents, limits.MaxSize, upTo: _settled);
        Changed.Set();
    }

    /// <summary>
    /// What follows supersedes the passing events: who joins now gets none of them;
    /// who is in their midst still does, so that what it reads is whole.
    /// </summary>
    public void Settle() => (_settled, _loose, _looseSize) = (Last, 0, 0);

    /// <summary>Holds as little as a resting log should, but all that a reader which is here has yet to read.</summary>
    /// <returns>Whether that little was reached.</returns>
    public bool Shrink()
    {
        var slowest = _readers.Count == 0 ? Last : _readers.Min(reader => reader.Sequence);
        Trim(limits.RestingEvents, limits.RestingSize, upTo: Math.Min(slowest, _settled));
        return _entries.Count <= limits.RestingEvents && _size <= limits.RestingSize;
    }

    /// <summary>Enters a reader, whose place then counts in <see cref="Shrink"/>.</summary>
    public void Enter(LogReader reader) => _readers.Add(reader);

    /// <summary>Takes a reader out.</summary>
    public void Leave(LogReader reader) => _readers.Remove(reader);

    /// <summary>Whether a reader at this place can be given exactly what it missed.</summary>
    public bool Holds(Position position) =>
        position.Generation == generation && position.Sequence >= _forgotten && position.Sequence <= Last;

    /// <summary>The events after a place that <see cref="Holds"/>.</summary>
    /// <param name="position">The reader's place.</param>
    /// <param name="max">Most events to give.</param>
    /// <param name="everyPlace">Whether each place is an event, or what there is yet to read of an entry comes as one.</param>
    public ImmutableArray<TEvent> Read(Position position, int max, bool everyPlace = false)
    {
        var events = ImmutableArray.CreateBuilder<TEvent>();
        var seen = position.Sequence;
        for (var i = FindAfter(seen); i < _entries.Count && events.Count < max;)
        {
            var entry = _entries[i];
            events.Add(everyPlace ? entry.Next(seen) : entry.After(seen));
            seen = everyPlace ? Math.Max(seen + 1, entry.First) : entry.Last;
            i += seen == entry.Last ? 1 : 0;
        }

        return events.DrainToImmutable();
    }

    private int FindAfter(long sequence)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Last <= sequence)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>A step without end in which other things go on and on: all of those but the newest are let go of.</summary>
    private void DropLoose()
    {
        _forgotten = Math.Max(_forgotten, _entries.FindLast(entry => !entry.Passing && entry.Last < Last)?.Last ?? 0);
        _entries.RemoveAll(entry => !entry.Passing && entry.Last > _settled && entry.Last <= _forgotten);
        _size = _entries.Sum(entry => (long)entry.Size);
        (_loose, _looseSize) = (0, 0);
    }

    private void Trim(int maxEvents, long maxSize, long upTo)
    {
        var drop = 0;
        while (drop < _entries.Count && _entries[drop].Last <= upTo && (_entries.Count - drop > maxEvents || _size > maxSize))
            _size -= _entries[drop++].Size;
        if (drop == 0)
            return;
        _forgotten = Math.Max(_forgotten, _entries[drop - 1].Last);
        _entries.RemoveRange(0, drop);
        if (_entries.Capacity > 4 * Math.Max(_entries.Count, 16))
            _entries.TrimExcess();
    }
}

/// <summary>How much a log holds besides what is still to be superseded.</summary>
/// <param name="MaxEvents">Most events while things happen.</param>
/// <param name="MaxSize">Most weight while things happen.</param>
/// <param name="MaxLoose">Most events that are not superseded while a step is under way.</param>
/// <param name="RestingEvents">Most events when nothing has happened for a while.</param>
/// <param name="RestingSize">Most weight when nothing has happened for a while.</param>
internal sealed record EventLogLimits(int MaxEvents, long MaxSize, int MaxLoose, int RestingEvents, long RestingSize);

/// <summary>A reader's place in a log.</summary>
internal sealed class LogReader
{
    /// <summary>Number of the last event it has read.</summary>
    public long Sequence { get; set; }
}
