using Parley.Hosting;
using Parley.Hosting.Configuration;

namespace Parley.Gateway;

/// <summary>The engine of the build: the one in this repository.</summary>
internal static class EngineHosting
{
    /// <summary>Makes this process a client of the cluster: it calls grains and hosts none.</summary>
    public static void AddEngineClient(this IHostApplicationBuilder builder, ClusterConfiguration cluster) =>
        throw new StartFailedException($"The embedded engine has no clients for now, and so no {cluster}; build with -p:GrainEngine=Orleans for a cluster.");
}
