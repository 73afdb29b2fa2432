using Microsoft.Extensions.Hosting;
using Parley.Hosting.Configuration;
using Parley.Silo;

namespace Parley.Tests.Benchmarks.Engines;

/// <summary>Microsoft Orleans as the product configures it.</summary>
internal static class ClusterHosting
{
    /// <summary>Adds a silo of the cluster; Orleans finds the grains of this program by itself.</summary>
    public static void AddClusterSilo(this IHostApplicationBuilder builder, ClusterConfiguration cluster) => builder.AddEngine(cluster);
}
