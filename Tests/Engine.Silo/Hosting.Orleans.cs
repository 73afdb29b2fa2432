using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Hosting.Configuration;
using Parley.Hosting.Database;

namespace Parley.Tests.EngineSilo;

/// <summary>Orleans, hosted as the product hosts it.</summary>
internal static class EngineHosting
{
    internal static void AddEngine(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddSingleton(new DatabaseAddress(settings.Database));
        var cluster = new ClusterConfiguration(settings.Secret, IPEndPoint.Parse(settings.Listen), Advertise: null);
        Silo.EngineHosting.AddEngine(builder, cluster);
    }
}
