using Orleans.Serialization;

namespace Parley.Hosting.Configuration;

/// <summary>What silos and gateways must agree on to be one cluster of Orleans.</summary>
public static class OrleansCluster
{
    /// <summary>
    /// Both of its names. One is enough: a database serves one cluster, and state written under another service's name would be lost.
    /// </summary>
    public const string Name = "parley";

    /// <summary>
    /// Whatever a library throws in a grain reaches the caller. By default what is neither the framework's nor made for Orleans does not:
    /// the caller is told that it has no codec, and not what happened.
    /// </summary>
    public static void CarryExceptions(ExceptionSerializationOptions options) => options.SupportedExceptionTypeFilter = _ => true;
}
