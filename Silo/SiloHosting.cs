using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Grains;
using Parley.Grains.Storage.Secrets;
using Parley.Grains.Workspaces;
using Parley.Grains.Workspaces.Provisioners;
using Parley.Grains.Workspaces.Provisioners.Local;
using Parley.Hosting.Configuration;
using Parley.Hosting.Database;
using Parley.Hosting.Health;
using Parley.Silo.Database;
using Parley.Silo.Health;
using Parley.Silo.Postgres;

namespace Parley.Silo;

/// <summary>Makes a program a silo.</summary>
public static class SiloHosting
{
    /// <summary>
    /// Adds database, engine, product, recovery and health, started in that order and stopped in the reverse one; the web server starts
    /// after them and stops before them. Only the engine hears of a stop first, and then activates nothing new.
    /// </summary>
    /// <param name="builder">The program.</param>
    /// <param name="configuration">What the operator has set.</param>
    /// <param name="isGateway">Whether the program is a gateway too, which workspaces reach where it listens unless told otherwise.</param>
    public static void AddSilo(this IHostApplicationBuilder builder, SiloConfiguration configuration, bool isGateway)
    {
        var services = builder.Services;
        services.AddSingleton(configuration.Providers);
        services.AddSingleton(configuration.ModelLimits);
        services.AddSingleton(configuration.Budget);
        services.AddSingleton(configuration.SubagentLimits);
        services.AddSingleton(configuration.OwnerKey);
        services.AddSingleton(new EncryptionKeys(
            configuration.EncryptionKeys,
            new EncryptionKeyFile(Path.Combine(configuration.DataDirectory, EncryptionKeyFile.Name)),
            mayGenerate: configuration.Cluster is null));
        services.AddSingleton(new WorkspacesRoot(configuration.Workspaces));
        services.AddSingleton(new OnDemandWorkspaces(configuration.WorkspaceOnDemand && configuration.Workspaces is not null));
        services.AddSingleton(provider => new GatewayAddress(
            async cancellationToken => configuration.AccessUrl ?? (isGateway ? await OwnAddressAsync(provider, cancellationToken) : null)));
        services.TryAddSingleton(TimeProvider.System);

        // The order of these lines is the order of starting.
        services.AddDatabase(configuration);
        services.AddChatTitles();
        builder.AddEngine(configuration.Cluster);
        services.AddGrainServices();
        services.AddChatRecovery();

        services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("database", timeout: TimeSpan.FromSeconds(2))
            .AddCheck<EngineHealthCheck>("engine");
    }

    /// <summary>Where this program listens. The web server starts last, and a build may be taken up before.</summary>
    private static async Task<Uri?> OwnAddressAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listening = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
        var addresses = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        return addresses?.FirstOrDefault() is { } address ? new Uri(ListenAddress.Reachable(address)) : null;
    }

    private static void AddDatabase(this IServiceCollection services, SiloConfiguration configuration)
    {
        if (configuration.ConnectionString is null)
        {
            services.AddSingleton(provider => new PrivatePostgres(
                new PrivatePostgresOptions { DataDirectory = configuration.DataDirectory },
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PrivatePostgres>>()));
        }

        services.AddSingleton(provider => new DatabaseAddress(
            configuration.ConnectionString ?? provider.GetRequiredService<PrivatePostgres>().ConnectionString));
        services.AddSingleton(provider => DataSource.Create(
            provider.GetRequiredService<DatabaseAddress>().ConnectionString,
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => new DatabaseStartup(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetService<PrivatePostgres>(),
            cancellationToken => GrainServices.PrepareAsync(provider, cancellationToken),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DatabaseStartup>>()));
    }
}
