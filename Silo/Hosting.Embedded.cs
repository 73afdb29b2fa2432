using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Engine.Hosting;
using Parley.Grains;
using Parley.Grains.Recovery;
using Parley.Hosting.Configuration;
using Parley.Hosting.Programs;
using Parley.Silo.Hosting;

namespace Parley.Silo;

/// <summary>The engine of the build: the one in this repository.</summary>
internal static class EngineHosting
{
    /// <summary>Adds one silo, of the cluster or alone; its membership, directory and grain storage are in Parley's own database.</summary>
    public static void AddEngine(this IHostApplicationBuilder builder, ClusterConfiguration? cluster)
    {
        builder.Services.AddGrainEngine(options =>
        {
            options.GrainAssemblies.Add(typeof(GrainServices).Assembly);
            options.Cluster = cluster is null ? null : Options(cluster);
        });
        builder.Services.AddSingleton<ISiloMembership, EmbeddedMembership>();
    }

    private static ClusterOptions Options(ClusterConfiguration cluster) => new()
    {
        Secret = cluster.Secret,
        Listen = cluster.Listen,
        Advertise = cluster.Advertise is { } told ? $"{told.Host}:{told.Port}" : null,
        Version = ProgramDefaults.Version,
    };
}
