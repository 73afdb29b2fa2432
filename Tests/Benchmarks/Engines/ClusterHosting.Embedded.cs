using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Engine.Hosting;
using Parley.Hosting.Configuration;
using Parley.Silo;

namespace Parley.Tests.Benchmarks.Engines;

/// <summary>The embedded engine as the product configures it.</summary>
internal static class ClusterHosting
{
    /// <summary>Adds a silo of the cluster, with the grains of this program.</summary>
    public static void AddClusterSilo(this IHostApplicationBuilder builder, ClusterConfiguration cluster)
    {
        builder.AddEngine(cluster);
        builder.Services.Configure<EngineOptions>(options => options.GrainAssemblies.Add(typeof(PulseGrain).Assembly));
    }
}
