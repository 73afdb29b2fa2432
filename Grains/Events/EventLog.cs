namespace Parley.Grains.Events;

/// <summary>
/// The recent events of one activation, in order, each with its place. Readers keep their own place and read by it, so no reader can
/// overflow, block the writer or lose an event unnoticed: one whose place is no longer held is told so. Used on the activation's turn only,
/// but for <see cref="Changed"/>.
/// </summary>
/// <typeparam name="TEvent">What is logged; immutable.</typeparam>
/// <param name="generation">The activation's generation: never given to another one (field.md R3).</param>
/// <param name="maxEvents">Most durable events that are held.</param>
/// <param name="maxSize">Most that the durable events held may weigh together, in units of <see cref="Append"/>'s size.</param>
internal sealed class EventLog<TEvent>(long generation, int maxEvents, long maxSize)
{
    private readonly List<Entry> _entries = [];
    private long _size;
    private int _durable;

    // The newest durable event that was let go of: a reader must have seen it to be served from here.
    private long _forgotten;

    /// <summary>The generation of all places in this log.</summary>
    public long Generation => generation;

    /// <summary>Number of the newest event; 0 when there was none.</summary>
    public long Last { get; private set; }

    /// <summary>The place of the newest event.</summary>
    public Position End => new(generation, Last);

    /// <summary>Set at every change.</summary>
    public Signal Changed { get; } = new();

    /// <summary>The place the next event will get.</summary>
    public Position Next => new(generation, Last + 1);

    /// <summary>Adds an event at <see cref="Next"/>.</summary>
    /// <param name="event">The event, made with that place.</param>
    /// <param name="size">Its weight; only durable events count against the limit.</param>
    /// <param name="passing">Whether a later event supersedes it: it stays until <see cref="DropPassing"/>, whatever its weight.</param>
    public void Append(TEvent @event, int size, bool passing = false)
    {
        _entries.Add(new Entry(++Last, @event, size, passing));
        if (!passing)
        {
            _durable++;
            _size += size;
            Trim();
        }

        Changed.Set();
    }

    /// <summary>Lets go of the passing events: what follows supersedes them, so a reader in their midst just goes on behind them.</summary>
    public void DropPassing() => _entries.RemoveAll(entry => entry.Passing);

    /// <summary>Whether a reader at this place can be given exactly what it missed.</summary>
    public bool Holds(Position position) =>
        position.Generation == generation && position.Sequence >= _forgotten && position.Sequence <= Last;

    /// <summary>The events after a place that <see cref="Holds"/>.</summary>
    /// <param name="position">The reader's place.</param>
    /// <param name="max">Most events to give.</param>
    public ImmutableArray<TEvent> Read(Position position, int max)
    {
        var first = FindAfter(position.Sequence);
        var count = Math.Min(max, _entries.Count - first);
        var events = ImmutableArray.CreateBuilder<TEvent>(count);
        for (var i = 0; i < count; i++)
            events.Add(_entries[first + i].Event);
        return events.MoveToImmutable();
    }

    /// <summary>The passing events that are held.</summary>
    public IEnumerable<TEvent> Passing => _entries.Where(entry => entry.Passing).Select(entry => entry.Event);

    private int FindAfter(long sequence)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Sequence <= sequence)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void Trim()
    {
        var drop = 0;
        while (drop < _entries.Count - 1 && !_entries[drop].Passing && (_durable > maxEvents || _size > maxSize))
        {
            _durable--;
            _size -= _entries[drop].Size;
            _forgotten = _entries[drop].Sequence;
            drop++;
        }

        _entries.RemoveRange(0, drop);
    }

    private readonly record struct Entry(long Sequence, TEvent Event, int Size, bool Passing);
}
