using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Grains;
using Parley.Grains.Recovery;
using Parley.Hosting;
using Parley.Hosting.Configuration;
using Parley.Silo.Hosting;

namespace Parley.Silo;

/// <summary>The engine of the build: the one in this repository.</summary>
internal static class EngineHosting
{
    /// <summary>Adds one silo; its membership and grain storage are in Parley's own database.</summary>
    public static void AddEngine(this IHostApplicationBuilder builder, ClusterConfiguration? cluster)
    {
        if (cluster is not null)
            throw new StartFailedException("The embedded engine serves one silo for now; build with -p:GrainEngine=Orleans for a cluster.");
        builder.Services.AddGrainEngine(options => options.GrainAssemblies.Add(typeof(GrainServices).Assembly));
        builder.Services.AddSingleton<ISiloMembership, EmbeddedMembership>();
    }
}
