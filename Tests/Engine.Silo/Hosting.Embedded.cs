using System.Net;
using Microsoft.Extensions.Hosting;
using Parley.Engine.Hosting;

namespace Parley.Tests.EngineSilo;

/// <summary>The embedded engine.</summary>
internal static class EngineHosting
{
    internal static void AddEngine(this IHostApplicationBuilder builder, SiloSettings settings) =>
        builder.Services.AddGrainEngine(options =>
        {
            options.GrainAssemblies.Add(typeof(LedgerGrain).Assembly);
            options.Cluster = new ClusterOptions { Secret = settings.Secret, Listen = IPEndPoint.Parse(settings.Listen) };
        });
}
