namespace Parley.Hosting.Configuration;

/// <summary>What silos and gateways must agree on to be one cluster of Orleans.</summary>
public static class OrleansCluster
{
    /// <summary>
    /// Both of its names. One is enough: a database serves one cluster, and state written under another service's name would be lost.
    /// </summary>
    public const string Name = "parley";
}
