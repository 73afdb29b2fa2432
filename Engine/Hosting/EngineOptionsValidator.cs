using System.Net;
using Microsoft.Extensions.Options;

namespace Parley.Engine.Hosting;

/// <summary>Refuses settings under which the engine's promises cannot hold.</summary>
internal sealed class EngineOptionsValidator : IValidateOptions<EngineOptions>
{
    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        string[] faults =
        [
            .. Fault(options.GrainAssemblies.Count == 0, "GrainAssemblies is empty."),
            .. Fault(
                options is { ConnectionString: not null, DataSourceKey: not null },
                "ConnectionString and DataSourceKey exclude each other."),
            .. Fault(options.IdleTimeout <= TimeSpan.Zero, "IdleTimeout must be positive."),
            .. Fault(options.CallTimeout <= TimeSpan.Zero, "CallTimeout must be positive."),
            .. Fault(options.DeactivationTimeout <= TimeSpan.Zero, "DeactivationTimeout must be positive."),
            .. Fault(options.LeaseRenewal <= TimeSpan.Zero, "LeaseRenewal must be positive."),
            .. Fault(options.LeaseRenewal * 2 > options.LeaseDuration, "LeaseDuration must be at least twice LeaseRenewal."),
            .. options.Cluster is { } cluster ? FaultsOf(cluster) : [],
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string[] FaultsOf(ClusterOptions cluster) =>
    [
        .. Fault(
            cluster.Secret.Length < ClusterOptions.MinSecretLength,
            $"Cluster.Secret must have at least {ClusterOptions.MinSecretLength} characters."),
        .. Fault(
            cluster.Advertise is null && (cluster.Listen.Address.Equals(IPAddress.Any) || cluster.Listen.Address.Equals(IPAddress.IPv6Any)),
            "Cluster.Advertise must say where others reach a silo that listens on every address."),
        .. Fault(
            cluster.Advertise is { } address && !Uri.TryCreate($"http://{address}/", UriKind.Absolute, out _),
            "Cluster.Advertise must be host:port."),
    ];

    private static string[] Fault(bool found, string fault) => found ? [fault] : [];
}
