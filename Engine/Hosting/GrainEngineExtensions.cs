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

namespace Parley.Engine;

/// <summary>Adds the grain engine to a host.</summary>
public static class GrainEngineExtensions
{
    /// <summary>
    /// Makes this process a silo: <see cref="IGrainFactory"/> and <see cref="IClusterStatus"/> are in the services, and the silo joins
    /// before any
    /// hosted service starts. To be added before hosted services that use grains, so that it stops after them.
    /// </summary>
    public static IServiceCollection AddGrainEngine(this IServiceCollection services, Action<EngineOptions> configure)
    {
        services.AddOptions<EngineOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EngineOptions>, EngineOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<EngineOptions>>().Value);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(EngineClocks.Lease, TimeProvider.System);
        services.AddSingleton<EngineMetrics>();
        services.AddSingleton<EngineDatabase>();
        services.AddMembership();
        services.AddActivations();
        services.AddHostedService<EngineHost>();
        return services;
    }

    private static void AddMembership(this IServiceCollection services)
    {
        services.AddSingleton<IMembershipTable, PostgresMembershipTable>();
        services.AddSingleton(provider => new SiloMembership(
            provider.GetRequiredService<IMembershipTable>(),
            provider.GetRequiredService<EngineOptions>(),
            provider.GetRequiredKeyedService<TimeProvider>(EngineClocks.Lease),
            provider.GetRequiredService<ILogger<SiloMembership>>()));
        services.AddSingleton<IClusterStatus>(provider => provider.GetRequiredService<SiloMembership>());
    }

    private static void AddActivations(this IServiceCollection services)
    {
        services.AddSingleton(provider => new GrainTypes(provider.GetRequiredService<EngineOptions>().GrainAssemblies));
        services.AddSingleton<GrainStateStore>();
        services.AddSingleton<IGrainDirectory, InMemoryGrainDirectory>();
        services.AddSingleton<ActivationRuntime>();
        services.AddSingleton<Catalog>();
        services.AddSingleton<ITransport, LocalTransport>();
        services.AddSingleton(provider => new CallEnvironment(
            provider.GetRequiredService<ITransport>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<EngineOptions>().CallTimeout,
            provider.GetRequiredService<EngineMetrics>(),
            provider.GetRequiredService<ILogger<Call>>()));
        services.AddSingleton<IGrainFactory, GrainFactory>();
    }
}
