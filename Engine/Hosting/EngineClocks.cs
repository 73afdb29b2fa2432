namespace Parley.Engine.Hosting;

/// <summary>Keys of clocks in the services.</summary>
public static class EngineClocks
{
    /// <summary>
    /// The <see cref="TimeProvider"/> by which a lease is measured. Apart from the one without a key because a lease runs on the database's
    /// real time, whatever a test does with the rest. Renewals are made in real time whatever it says.
    /// </summary>
    public const string Lease = "Parley.Engine.Lease";
}
