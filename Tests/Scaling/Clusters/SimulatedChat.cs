namespace Parley.Tests.Scaling.Clusters;

/// <summary>An active chat.</summary>
/// <param name="number">Its place among all chats, by which they are divided.</param>
internal sealed class SimulatedChat(int number)
{
    public int Number => number;

    /// <summary>Where it is; null while its silo is lost.</summary>
    public SimulatedSilo? Silo { get; set; }

    public bool Streams { get; set; }

    /// <summary>Grows with every run: what was planned for an older one does not happen.</summary>
    public int Generation { get; set; }
}
