namespace Parley.Gateway.Feeds;

/// <summary>Chunks by ascending number: added at one end, dropped at the other. Not safe for several threads.</summary>
internal sealed class ChunkRing
{
    // The length is always a power of two.
    private Chunk?[] _slots = new Chunk?[8];

    /// <summary>Number of the oldest chunk that is held.</summary>
    public long First { get; private set; }

    /// <summary>Number that the next chunk will get.</summary>
    public long Next { get; private set; }

    /// <summary>What the held chunks cost, in bytes.</summary>
    public int Held { get; private set; }

    public Chunk this[long number] => _slots[number & (_slots.Length - 1)]!;

    public void Add(Chunk chunk)
    {
        if (Next - First == _slots.Length)
        {
            Grow();
        }

        _slots[Next++ & (_slots.Length - 1)] = chunk;
        Held += chunk.Cost;
    }

    /// <summary>Drops the oldest chunk.</summary>
    public Chunk Drop()
    {
        ref var slot = ref _slots[First++ & (_slots.Length - 1)];
        var chunk = slot!;
        slot = null;
        Held -= chunk.Cost;
        return chunk;
    }

    /// <summary>Number of the first chunk with something for a reader at a place.</summary>
    public long FirstAfter(Position seen)
    {
        var number = Next;
        while (number > First && this[number - 1].Last > seen)
        {
            number--;
        }

        return number;
    }

    /// <summary>What the chunks from a number on cost, in bytes.</summary>
    public int CostFrom(long number)
    {
        var cost = 0;
        while (number < Next)
        {
            cost += this[number++].Cost;
        }

        return cost;
    }

    private void Grow()
    {
        var larger = new Chunk?[2 * _slots.Length];
        for (var number = First; number < Next; number++)
        {
            larger[number & (larger.Length - 1)] = this[number];
        }

        _slots = larger;
    }
}
