using Microsoft.Extensions.Configuration;
using Parley.Grains.Identity;
using Parley.Grains.Models.Catalog;

namespace Parley.Silo.Configuration;

/// <summary>Turns the framework's configuration into <see cref="ParleyConfiguration"/>, or says everything that is wrong with it.</summary>
public static class ConfigurationReader
{
    private const string DefaultDataDirectory = ".data";
    private const string OwnSection = "Parley";
    private const string OwnPrefix = "PARLEY_";

    /// <summary>Reads and checks all settings.</summary>
    /// <param name="configuration">Environment, files and command line, merged by the framework.</param>
    /// <param name="commandLine">The arguments, for its switches and its faults.</param>
    /// <param name="environmentNames">Names of the environment's variables.</param>
    /// <exception cref="ConfigurationException">A setting is unknown or malformed.</exception>
    public static ParleyConfiguration Read(IConfiguration configuration, CommandLine commandLine, IEnumerable<string> environmentNames)
    {
        List<ConfigurationFault> faults =
        [
            .. commandLine.Faults,
            .. UnknownVariables(environmentNames),
            .. UnknownKeys(configuration),
            .. Malformed(configuration),
            .. MalformedLogLevels(configuration),
        ];
        if (faults.Count > 0)
            throw new ConfigurationException(faults);

        return new ParleyConfiguration
        {
            ConnectionString = Value(configuration, Settings.Connection),
            DataDirectory = Path.GetFullPath(Value(configuration, Settings.Data) ?? DefaultDataDirectory),
            Provider = new EnvironmentProvider(
                Value(configuration, Settings.OpenAIKey),
                Value(configuration, Settings.OpenAIBaseUrl) is { } url ? new Uri(url) : null,
                Value(configuration, Settings.Model)),
            OwnerKey = new OwnerKey(Value(configuration, Settings.OwnerKey)),
            SignInLink = commandLine.SignInLink,
        };
    }

    private static IEnumerable<ConfigurationFault> UnknownVariables(IEnumerable<string> names) =>
        from name in names
        where name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase) && !name.StartsWith("Parley__", StringComparison.OrdinalIgnoreCase)
        where !Settings.IsKnown(name)
        orderby name
        select new ConfigurationFault(name, $"unknown environment variable; Parley knows {KnownNames(OwnPrefix)}");

    private static IEnumerable<ConfigurationFault> UnknownKeys(IConfiguration configuration) =>
        from child in configuration.GetSection(OwnSection).GetChildren()
        where !Settings.IsKnown(child.Path)
        select new ConfigurationFault(child.Path, $"unknown key; the section {OwnSection} knows {KnownNames(OwnSection + ":")}");

    private static IEnumerable<ConfigurationFault> Malformed(IConfiguration configuration) =>
        from setting in Settings.All
        let value = Value(configuration, setting)
        where value is not null && !setting.IsAllowed(value)
        select new ConfigurationFault(setting.Name, $"malformed; allowed is {setting.Allowed}");

    private static IEnumerable<ConfigurationFault> MalformedLogLevels(IConfiguration configuration) =>
        from pair in configuration.GetSection("Logging").AsEnumerable()
        where pair.Key.Contains("LogLevel:", StringComparison.OrdinalIgnoreCase)
        where !string.IsNullOrEmpty(pair.Value) && !Settings.IsLogLevel(pair.Value)
        select new ConfigurationFault(pair.Key, "malformed; allowed is Trace, Debug, Information, Warning, Error, Critical or None");

    private static string KnownNames(string prefix) =>
        string.Join(", ", Settings.All.SelectMany(setting => setting.Keys).Where(key => key.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>Null when the setting is not set; container files often set a variable to nothing, which means the same.</summary>
    private static string? Value(IConfiguration configuration, Setting setting) =>
        setting.Keys.Select(key => configuration[key]).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
}
