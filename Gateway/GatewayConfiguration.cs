using Parley.Hosting.Configuration;

namespace Parley.Gateway;

/// <summary>
/// What the operator has set for a gateway of its own, checked. It has no provider's key and no data directory: it keeps nothing.
/// </summary>
/// <param name="ConnectionString">The cluster's PostgreSQL, where the silos are found; a role that sees only the engine's schema is
/// enough.</param>
/// <param name="Cluster">The cluster it belongs to.</param>
internal sealed record GatewayConfiguration(string ConnectionString, ClusterConfiguration Cluster)
{
    /// <summary>The settings it is read from; it does not start without the last two.</summary>
    public static IReadOnlyList<Setting> Accepted { get; } = [Settings.Urls, Settings.Connection, Settings.ClusterSecret];

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ConfigurationException">A setting is unknown, malformed or missing.</exception>
    public static GatewayConfiguration Read(ProgramDefinition program, IConfiguration configuration, CommandLine commandLine)
    {
        var values = SettingsReader.Read(program, configuration, commandLine, EnvironmentNames.All());
        return new GatewayConfiguration(values[Settings.Connection]!, ClusterConfiguration.Read(values)!);
    }

    /// <summary>Says nothing: all of it may be secret.</summary>
    public override string ToString() => nameof(GatewayConfiguration);
}
