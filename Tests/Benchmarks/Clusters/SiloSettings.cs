using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Hosting.Configuration;
using Parley.Hosting.Database;
using Parley.Tests.Benchmarks.Engines;

namespace Parley.Tests.Benchmarks.Clusters;

/// <summary>The cluster that a silo joins.</summary>
internal sealed record SiloSettings(string Database, string Secret)
{
    public static SiloSettings Read(string argument) => JsonSerializer.Deserialize<SiloSettings>(argument)!;

    /// <summary>As an argument of a child process.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);

    /// <summary>Makes a program a silo: the engine and its database as in the product, without the product.</summary>
    public void AddTo(IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new DatabaseAddress(Database));
        builder.Services.AddSingleton(provider => DataSource.Create(Database, provider.GetRequiredService<ILoggerFactory>()));
        builder.AddClusterSilo(new ClusterConfiguration(Secret, new IPEndPoint(IPAddress.Loopback, 0), Advertise: null));
    }
}
