using System.Net;

namespace Parley.Hosting.Configuration;

/// <summary>How this process takes part in a cluster.</summary>
/// <param name="Secret">What all its processes know and nobody else.</param>
/// <param name="Listen">Where a silo takes calls; a gateway takes none.</param>
/// <param name="Advertise">What a silo tells the others to call it by; null for where it listens.</param>
public sealed record ClusterConfiguration(string Secret, IPEndPoint Listen, DnsEndPoint? Advertise)
{
    // Never on a public interface unless somebody says so.
    private static readonly IPEndPoint Default = new(IPAddress.Loopback, 0);

    /// <summary>Null when no secret is set: the process is then alone.</summary>
    /// <exception cref="ConfigurationException">An address is set without a secret, or one that no other process could call.</exception>
    public static ClusterConfiguration? Read(SettingValues values)
    {
        var (secret, listen, advertise) = (
            values[Settings.ClusterSecret], values[Settings.ClusterListen], values[Settings.ClusterAdvertise]);
        if (secret is null)
        {
            ConfigurationFault[] faults = [.. Needless(Settings.ClusterListen, listen), .. Needless(Settings.ClusterAdvertise, advertise)];
            return faults.Length == 0 ? null : throw new ConfigurationException(faults);
        }

        var endpoint = listen is not null && ClusterAddress.TryParseListen(listen, out var parsed) ? parsed : Default;
        if (advertise is null && (endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any)))
            throw new ConfigurationException([new(Settings.ClusterAdvertise.Name, Unreachable(endpoint.Address))]);
        return new ClusterConfiguration(
            secret, endpoint, advertise is not null && ClusterAddress.TryParseAdvertise(advertise, out var advertised) ? advertised : null);
    }

    /// <summary>Says where, without the secret.</summary>
    public override string ToString() => $"ClusterConfiguration {{ Listen = {Listen}, Advertise = {Advertise?.ToString() ?? "none"} }}";

    private static string Unreachable(IPAddress listen) =>
        $"missing; {listen} is nothing that another process could call. Needed is {Settings.ClusterAdvertise.Allowed}";

    private static IEnumerable<ConfigurationFault> Needless(Setting setting, string? value) =>
        value is null ? [] : [new(setting.Name, $"means nothing without {Settings.ClusterSecret.Name}")];
}
