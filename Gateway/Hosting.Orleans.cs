using System.Data.Common;
using Npgsql;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime.Membership;
using Orleans.Serialization;
using Parley.Gateway.Hosting;
using Parley.Hosting;
using Parley.Hosting.Configuration;
using Parley.Hosting.Database;
using GatewayOptions = Orleans.Configuration.GatewayOptions;

namespace Parley.Gateway;

/// <summary>The engine of the build: Microsoft Orleans.</summary>
internal static class EngineHosting
{
    /// <summary>How often silos are looked up, one small query: as often as a client of the embedded engine does.</summary>
    private static readonly TimeSpan LookUpPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>Makes this process a client of the cluster: it calls grains and hosts none.</summary>
    public static void AddEngineClient(this IHostApplicationBuilder builder, ClusterConfiguration cluster)
    {
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(
                options => (options.ClusterId, options.ServiceId) = (OrleansCluster.Name, OrleansCluster.Name));
            client.UseAdoNetClustering(options => options.Configure<DatabaseAddress>((clustering, database) =>
            {
                clustering.Invariant = OrleansDatabase.Invariant;
                clustering.ConnectionString = OrleansDatabase.ConnectionString(database);
            }));
            client.Configure<ExceptionSerializationOptions>(OrleansCluster.CarryExceptions);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = LookUpPeriod);
            client.UseConnectionRetryFilter<ConnectionRetry>();
            client.AddOutgoingGrainCallFilter<SiloLossFilter>();
            client.Services.AddSingleton<SiloLoss>();
            client.Services.AddSingleton<IClusterConnectionStatusObserver>(services => services.GetRequiredService<SiloLoss>());
            client.Services.AddSingleton<AdoNetGatewayListProvider>();
            client.Services.AddSingleton<IGatewayListProvider, WatchedMembers>();
        });
    }

    /// <summary>
    /// Silos may start after the gateway, and a lone one may be between its death and its restart: the gateway waits for one. Once
    /// connected, Orleans goes from silo to silo by itself.
    /// </summary>
    private sealed class ConnectionRetry(TimeProvider time) : IClientConnectionRetryFilter
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

        private readonly long _started = time.GetTimestamp();

        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            if (exception is DbException { SqlState: PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidPassword })
                return false;
            if (time.GetElapsedTime(_started) > Patience)
                throw new StartFailedException(
                    $"No silo could be reached within {Patience.TotalSeconds:F0} s: {exception.Message}", exception);
            await Task.Delay(Pause, time, cancellationToken);
            return true;
        }
    }
}
