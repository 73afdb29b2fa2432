namespace Parley.Tests.Scaling.Clusters;

/// <summary>A silo.</summary>
internal sealed class SimulatedSilo
{
    public List<SimulatedChat> Chats { get; } = [];

    public bool IsLost { get; set; }

    /// <summary>When the last renewal that succeeded was sent.</summary>
    public double RenewedAt { get; set; }

    /// <summary>How many losses of others it has seen.</summary>
    public int Seen { get; set; }

    /// <summary>Chats that it has to wake.</summary>
    public Queue<SimulatedChat> Due { get; } = new();

    public int Claiming { get; set; }
}
