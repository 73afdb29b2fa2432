using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Engine.Activations;
using Parley.Engine.Calls;
using Parley.Engine.Directory;
using Parley.Engine.Hosting;
using Parley.Engine.Membership;
using Parley.Engine.Storage;
using Parley.Engine.Transport;
using Parley.Engine.Wire;

namespace Parley.Engine;

/// <summary>Adds the grain engine to a host.</summary>
public static class GrainEngineExtensions
{
    /// <summary>
    /// Makes this process a silo: <see cref="IGrainFactory"/> and <see cref="IClusterStatus"/> are in the services, and the silo joins
    /// before any hosted service starts. To be added before hosted services that use grains, so that it stops after them.
    /// </summary>
    public static IServiceCollection AddGrainEngine(this IServiceCollection services, Action<EngineOptions> configure)
    {
        services.AddEngine(configure, hostsGrains: true);
        services.AddSingleton(provider => new SiloMembership(
            provider.GetRequiredService<IMembershipTable>(),
            provider.GetRequiredService<SiloIdentity>(),
            provider.GetRequiredService<EngineOptions>(),
            provider.GetRequiredKeyedService<TimeProvider>(EngineClocks.Lease),
            provider.GetRequiredService<EngineMetrics>(),
            provider.GetRequiredService<ILogger<SiloMembership>>()));
        services.AddSingleton<IClusterMembership>(provider => provider.GetRequiredService<SiloMembership>());
        services.AddSingleton<GrainStateStore>();
        services.AddSingleton<InMemoryGrainDirectory>();
        services.AddSingleton<PostgresGrainDirectory>();
        services.AddSingleton<IGrainDirectory>(provider => IsClustered(provider)
            ? provider.GetRequiredService<PostgresGrainDirectory>()
            : provider.GetRequiredService<InMemoryGrainDirectory>());
        services.AddSingleton<ActivationRuntime>();
        services.AddSingleton<Catalog>();
        services.AddSingleton<CallReceiver>();
        services.AddSingleton(provider => new SiloTransport(
            provider.GetRequiredService<Router>(), provider.GetRequiredService<PeerSet>(), NewListener(provider)));
        services.AddHostedService<EngineHost>();
        return services;
    }

    /// <summary>
    /// Lets this process call the grains of a cluster and host none: <see cref="IGrainFactory"/> and <see cref="IClusterStatus"/> are in
    /// the services. <see cref="EngineOptions.Cluster"/> is required, and <see cref="EngineOptions.GrainAssemblies"/> are those with the
    /// grain interfaces. Of the database it only reads the schema <c>engine</c>.
    /// </summary>
    public static IServiceCollection AddGrainClient(this IServiceCollection services, Action<EngineOptions> configure)
    {
        services.AddEngine(configure, hostsGrains: false);
        services.AddOptions<EngineOptions>().Validate(options => options.Cluster is not null, "Cluster must be set for a client.");
        services.AddSingleton<ClientMembership>();
        services.AddSingleton<IClusterMembership>(provider => provider.GetRequiredService<ClientMembership>());
        services.AddHostedService<ClientHost>();
        return services;
    }

    private static void AddEngine(this IServiceCollection services, Action<EngineOptions> configure, bool hostsGrains)
    {
        services.AddOptions<EngineOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EngineOptions>, EngineOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<EngineOptions>>().Value);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(EngineClocks.Lease, TimeProvider.System);
        services.AddSingleton<EngineMetrics>();
        services.AddSingleton<EngineDatabase>();
        services.AddSingleton<IMembershipTable, PostgresMembershipTable>();
        services.AddSingleton(provider => new SiloIdentity(
            SecretOf(provider), provider.GetRequiredService<EngineOptions>().Cluster?.Version));
        services.AddSingleton<IClusterStatus>(provider => provider.GetRequiredService<IClusterMembership>());
        services.AddSingleton(provider => new GrainTypes(provider.GetRequiredService<EngineOptions>().GrainAssemblies, hostsGrains));
        services.AddTransport();
        services.AddSingleton(provider => new CallEnvironment(
            provider.GetRequiredService<ITransport>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<EngineOptions>().CallTimeout,
            provider.GetRequiredService<EngineMetrics>(),
            provider.GetRequiredService<ILogger<Call>>()));
        services.AddSingleton<IGrainFactory, GrainFactory>();
    }

    private static void AddTransport(this IServiceCollection services)
    {
        services.AddSingleton(provider => new WireFormat(
            provider.GetRequiredService<EngineOptions>().WireJson,
            new ExceptionTypes(provider.GetRequiredService<GrainTypes>().Assemblies)));
        services.AddSingleton<AddressCache>();
        services.AddSingleton<RetryQueue>();
        services.AddSingleton(provider => new PeerSet(
            SecretOf(provider), provider.GetRequiredService<IClusterMembership>(), provider.GetRequiredService<WireFormat>(),
            provider.GetRequiredService<ILogger<PeerSet>>()));
        services.AddSingleton<Router>();
        services.AddSingleton<ITransport>(provider => provider.GetRequiredService<Router>());
    }

    private static bool IsClustered(IServiceProvider provider) => provider.GetRequiredService<EngineOptions>().Cluster is not null;

    private static ClusterSecret? SecretOf(IServiceProvider provider) =>
        provider.GetRequiredService<EngineOptions>().Cluster is { } cluster ? new ClusterSecret(cluster.Secret) : null;

    private static ClusterListener? NewListener(IServiceProvider provider) =>
        provider.GetRequiredService<EngineOptions>().Cluster is { } cluster
            ? new ClusterListener(
                cluster, new ClusterSecret(cluster.Secret),
                provider.GetRequiredService<CallReceiver>(), provider.GetRequiredService<ILoggerFactory>())
            : null;
}
