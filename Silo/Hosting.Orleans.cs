using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting.Kubernetes;
using Orleans.Serialization;
using Parley.Grains.Recovery;
using Parley.Hosting.Configuration;
using Parley.Hosting.Database;
using Parley.Silo.Hosting;

namespace Parley.Silo;

/// <summary>The engine of the build: Microsoft Orleans.</summary>
internal static class EngineHosting
{
    // Less than the host's own limit, ProgramDefaults.ShutdownLimit.
    private static readonly TimeSpan DeactivationLimit = TimeSpan.FromSeconds(25);

    /// <summary>Adds one silo: of the cluster, or alone. Grain storage is in Parley's own database, membership of a cluster too.</summary>
    public static void AddEngine(this IHostApplicationBuilder builder, ClusterConfiguration? cluster)
    {
        builder.Services.AddHostedService<OrleansSchema>();
        builder.UseOrleans(silo =>
        {
            if (cluster is null)
                silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: OrleansCluster.Name, clusterId: OrleansCluster.Name);
            else
                silo.Join(cluster);
            silo.AddAdoNetGrainStorageAsDefault(options => options.Configure<DatabaseAddress>((storage, database) =>
            {
                storage.Invariant = OrleansDatabase.Invariant;
                storage.ConnectionString = OrleansDatabase.ConnectionString(database);
            }));
            silo.Configure<ExceptionSerializationOptions>(OrleansCluster.CarryExceptions);
            silo.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = DeactivationLimit);
        });
        builder.Services.AddSingleton<ISiloMembership, OrleansMembership>();
    }

    private static void Join(this ISiloBuilder silo, ClusterConfiguration cluster)
    {
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (OrleansCluster.Name, OrleansCluster.Name));
        silo.UseAdoNetClustering(options => options.Configure<DatabaseAddress>((clustering, database) =>
        {
            clustering.Invariant = OrleansDatabase.Invariant;
            clustering.ConnectionString = OrleansDatabase.ConnectionString(database);
        }));
        silo.Configure<EndpointOptions>(options => Listen(options, cluster));
        silo.Configure<ClusterMembershipOptions>(NoticeDeath);
        silo.UseStrongDirectory();
        // Deployed by deploy/kubernetes/orleans, which names the pod: a pod that is deleted is then dead at once, without any probe.
        if (Environment.GetEnvironmentVariable(KubernetesHostingOptions.PodNameEnvironmentVariable) is not null)
            silo.UseKubernetesHosting();
    }

    /// <summary>
    /// Silos call each other on the configured port, gateways call on the next one. Orleans tells others the ports of its options and
    /// listens on the endpoints.
    /// </summary>
    private static void Listen(EndpointOptions options, ClusterConfiguration cluster)
    {
        var (silo, gateway) = cluster.Listen.Port == 0 ? (FreePort(), FreePort()) : (cluster.Listen.Port, cluster.Listen.Port + 1);
        options.SiloListeningEndpoint = new IPEndPoint(cluster.Listen.Address, silo);
        options.GatewayListeningEndpoint = new IPEndPoint(cluster.Listen.Address, gateway);
        (options.SiloPort, options.GatewayPort) = cluster.Advertise is { } told ? (told.Port, told.Port + 1) : (silo, gateway);
        options.AdvertisedIPAddress = cluster.Advertise is null ? cluster.Listen.Address : Resolve(cluster.Advertise.Host);
    }

    /// <summary>
    /// A killed silo is gone within 3 s: its sockets refuse at once, so three probes half a second apart fail after at most 2 s (the
    /// first is up to one period away), the third through another silo, which then has its say too: two votes. False deaths are prevented
    /// by what stays as it is: probes get longer while this silo itself is under pressure and with the answers' measured times, a silo
    /// that was heard of on a connection is not voted out, and two silos must agree where there are three. A frozen one, whose sockets
    /// stay open, is gone after about 4 s: nothing may have been heard of it for three times the longest probe.
    /// </summary>
    private static void NoticeDeath(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromMilliseconds(500);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 3;
        options.NumVotesForDeathDeclaration = 2;
        // Gossip tells of changes at once; the table is for gossip that was lost.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        // Rows of silos that died all together count as stale after three of these, and do not hold up those that come after.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
    }

    /// <summary>
    /// The directory that never knows two activations of one grain while membership is right, handed over between silos instead of
    /// rebuilt. Its leases, 30 s by default, would keep a dead silo's chats from others for that long. They protect state that is not
    /// fenced; every write of a chat names its generation, so a silo that is wrongly taken for dead writes nothing more, and there is
    /// nothing to wait for.
    /// </summary>
    private static void UseStrongDirectory(this ISiloBuilder silo)
    {
#pragma warning disable ORLEANSEXP003 // Marked as experimental; the default directory is only eventually consistent.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);
    }

    // Silos know each other by IP address, whatever the operator writes.
    private static IPAddress Resolve(string host) =>
        Dns.GetHostAddresses(host) is [var first, ..]
            ? first
            : throw new ConfigurationException([new(Settings.ClusterAdvertise.Name, $"the name {host} has no address")]);

    // Orleans does not choose its ports itself, and its default ones are taken as soon as a second Parley runs here.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
