using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Grains;
using Parley.Silo.Configuration;
using Parley.Silo.Database;
using Parley.Silo.Health;
using Parley.Silo.Hosting;
using Parley.Silo.Postgres;

namespace Parley.Silo;

/// <summary>Makes a program a silo.</summary>
public static class SiloHosting
{
    // Longer than the engine's own stop (25 s), shorter than what orchestrators grant before they kill.
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Adds configuration, database, engine, product, recovery and health, started in that order and stopped in the reverse one; the
    /// web server starts after them and stops before them.
    /// </summary>
    /// <param name="builder">The program's host.</param>
    /// <param name="commandLine">The program's arguments.</param>
    /// <exception cref="ConfigurationException">A setting is unknown or malformed.</exception>
    public static void AddSilo(this IHostApplicationBuilder builder, CommandLine commandLine)
    {
        var configuration = ConfigurationReader.Read(
            builder.Configuration, commandLine, Environment.GetEnvironmentVariables().Keys.Cast<string>());
        ListenAddress.SetDefault(builder.Configuration);

        var services = builder.Services;
        services.AddSingleton(configuration);
        services.AddSingleton(configuration.Provider);
        services.AddSingleton(configuration.OwnerKey);
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownLimit);

        // The order of these lines is the order of starting.
        services.AddDatabase(configuration);
        builder.AddEngine();
        services.AddGrainServices();
        services.AddChatRecovery();
        services.AddHostedService<ReadyAnnouncement>();

        services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("database", timeout: TimeSpan.FromSeconds(2))
            .AddCheck<EngineHealthCheck>("engine");
    }

    private static void AddDatabase(this IServiceCollection services, ParleyConfiguration configuration)
    {
        if (configuration.ConnectionString is null)
        {
            services.AddSingleton(provider => new PrivatePostgres(
                new PrivatePostgresOptions { DataDirectory = configuration.DataDirectory },
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PrivatePostgres>>()));
        }

        services.AddSingleton(provider => DataSource.Create(
            configuration.ConnectionString ?? provider.GetRequiredService<PrivatePostgres>().ConnectionString,
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => new DatabaseStartup(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetService<PrivatePostgres>(),
            cancellationToken => GrainServices.PrepareAsync(provider, cancellationToken),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DatabaseStartup>>()));
    }
}
