using Parley.Engine.Hosting;
using Parley.Hosting.Configuration;
using Parley.Hosting.Programs;

namespace Parley.Gateway;

/// <summary>The engine of the build: the one in this repository.</summary>
internal static class EngineHosting
{
    /// <summary>Makes this process a client of the cluster: it calls grains and hosts none.</summary>
    public static void AddEngineClient(this IHostApplicationBuilder builder, ClusterConfiguration cluster) =>
        builder.Services.AddGrainClient(options =>
        {
            options.GrainAssemblies.Add(typeof(IIdentityGrain).Assembly);
            options.Cluster = new ClusterOptions { Secret = cluster.Secret, Version = ProgramDefaults.Version };
        });
}
