using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Parley.Grains.Budgets;
using Parley.Grains.Identity;
using Parley.Grains.Models;
using Parley.Grains.Models.Catalog;
using Parley.Grains.Storage.Secrets;
using Parley.Grains.Tools.Subagents;
using Parley.Hosting.Configuration;

namespace Parley.Silo;

/// <summary>What the operator has set for a process that hosts grains, checked. Read once at the start; never changes afterwards.</summary>
public sealed record SiloConfiguration
{
    private const string DefaultDataDirectory = ".data";

    /// <summary>The settings it is read from.</summary>
    public static IReadOnlyList<Setting> Accepted { get; } =
    [
        Settings.Urls,
        Settings.Connection,
        Settings.Data,
        Settings.Model,
        Settings.ModelSilence,
        Settings.ModelStall,
        Settings.Budget,
        Settings.MaxSubagents,
        Settings.Workspaces,
        Settings.AccessUrl,
        Settings.WorkspaceOnDemand,
        Settings.OwnerKey,
        Settings.OpenAIKey,
        Settings.OpenAIBaseUrl,
        Settings.AnthropicKey,
        Settings.AnthropicBaseUrl,
        Settings.EncryptionKey,
        Settings.ClusterSecret,
        Settings.ClusterListen,
        Settings.ClusterAdvertise,
    ];

    /// <summary>The PostgreSQL to use; null for the private one below <see cref="DataDirectory"/>. May hold a password.</summary>
    public required string? ConnectionString { get; init; }

    /// <summary>Absolute path of the directory that holds what Parley keeps on disk.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The providers named in the environment.</summary>
    public required EnvironmentProviders Providers { get; init; }

    /// <summary>What the provider is waited for.</summary>
    public required ModelLimits ModelLimits { get; init; }

    /// <summary>What trees of chats may use unless something else is set for them.</summary>
    public required BudgetDefaults Budget { get; init; }

    /// <summary>What a tree of chats may use.</summary>
    public required SubagentLimits SubagentLimits { get; init; }

    /// <summary>Absolute path of the folder of workspaces on this machine; null where there are to be none.</summary>
    public required string? Workspaces { get; init; }

    /// <summary>Where workspaces reach the gateway; null when nobody has said.</summary>
    public required Uri? AccessUrl { get; init; }

    /// <summary>Whether a chat without a workspace gets one when it first needs it.</summary>
    public required bool WorkspaceOnDemand { get; init; }

    /// <summary>The owner's API key, if one is given.</summary>
    public required OwnerKey OwnerKey { get; init; }

    /// <summary>The keys of the environment for secrets in the database, the one that encrypts first; empty when none is given.</summary>
    public required ImmutableArray<EncryptionKey> EncryptionKeys { get; init; }

    /// <summary>The cluster to be a part of; null for a silo that is alone on its database.</summary>
    public required ClusterConfiguration? Cluster { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ConfigurationException">A setting is unknown, malformed or missing.</exception>
    public static SiloConfiguration Read(
        ProgramDefinition program, IConfiguration configuration, CommandLine commandLine, IEnumerable<string> environmentNames)
    {
        var values = SettingsReader.Read(program, configuration, commandLine, environmentNames);
        return new SiloConfiguration
        {
            ConnectionString = values[Settings.Connection],
            DataDirectory = DataDirectoryIn(values),
            Providers = new EnvironmentProviders(
                Provider(values, Settings.OpenAIKey, Settings.OpenAIBaseUrl),
                Provider(values, Settings.AnthropicKey, Settings.AnthropicBaseUrl),
                values[Settings.Model]),
            ModelLimits = new ModelLimits(Seconds(values[Settings.ModelSilence]) ?? ModelLimits.Default.Silence)
            {
                Stall = Seconds(values[Settings.ModelStall]) ?? ModelLimits.Default.Stall,
            },
            Budget = BudgetDefaults.Parse(values[Settings.Budget]),
            SubagentLimits = values[Settings.MaxSubagents] is { } most
                ? new SubagentLimits(int.Parse(most, CultureInfo.InvariantCulture))
                : SubagentLimits.Default,
            Workspaces = values[Settings.Workspaces] is { } workspaces ? Path.GetFullPath(workspaces) : null,
            AccessUrl = values[Settings.AccessUrl] is { } url ? new Uri(url) : null,
            WorkspaceOnDemand = values[Settings.WorkspaceOnDemand] is not "false",
            OwnerKey = new OwnerKey(values[Settings.OwnerKey]),
            EncryptionKeys = EncryptionKeysIn(values),
            Cluster = ClusterConfiguration.Read(values),
        };
    }

    /// <summary>Absolute path of the data directory.</summary>
    public static string DataDirectoryIn(SettingValues values) => Path.GetFullPath(values[Settings.Data] ?? DefaultDataDirectory);

    private static TimeSpan? Seconds(string? value) =>
        value is null ? null : TimeSpan.FromSeconds(int.Parse(value, CultureInfo.InvariantCulture));

    private static EnvironmentProvider Provider(SettingValues values, Setting key, Setting baseUrl) =>
        new(values[key], values[baseUrl] is { } url ? new Uri(url) : null);

    private static ImmutableArray<EncryptionKey> EncryptionKeysIn(SettingValues values) =>
        [.. (values[Settings.EncryptionKey] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => EncryptionKey.TryParse(text, out var key) ? key : throw new UnreachableException("It has been checked."))];

    /// <summary>Says what is set, without any secret.</summary>
    public override string ToString() =>
        $"SiloConfiguration {{ ConnectionString = {(ConnectionString is null ? "none" : "***")}, DataDirectory = {DataDirectory}, "
        + $"{Providers}, {OwnerKey}, {Cluster} }}";
}
