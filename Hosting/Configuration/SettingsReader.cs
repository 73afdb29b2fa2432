using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Parley.Hosting.Configuration;

/// <summary>Checks the framework's configuration against what a program takes, and says everything that is wrong with it at once.</summary>
public static class SettingsReader
{
    private const string OwnSection = "Parley";
    private const string OwnPrefix = "PARLEY_";

    /// <summary>Reads and checks all settings of the program.</summary>
    /// <param name="program">What the program takes.</param>
    /// <param name="configuration">Environment, files and command line, merged by the framework.</param>
    /// <param name="commandLine">The arguments, for their faults.</param>
    /// <param name="environmentNames">Names of the environment's variables.</param>
    /// <exception cref="ConfigurationException">A setting is unknown, malformed or missing.</exception>
    public static SettingValues Read(
        ProgramDefinition program, IConfiguration configuration, CommandLine commandLine, IEnumerable<string> environmentNames)
    {
        var values = new SettingValues(configuration);
        List<ConfigurationFault> faults =
        [
            .. commandLine.Faults,
            .. UnknownVariables(program, environmentNames),
            .. UnknownKeys(program, configuration),
            .. Malformed(program, values),
            .. MalformedLogLevels(configuration),
        ];
        return faults.Count == 0 ? values : throw new ConfigurationException(faults);
    }

    private static IEnumerable<ConfigurationFault> UnknownVariables(ProgramDefinition program, IEnumerable<string> names) =>
        from name in names
        where name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)
            && !name.StartsWith("Parley__", StringComparison.OrdinalIgnoreCase)
        where !program.Knows(name)
        orderby name
        select new ConfigurationFault(name, $"unknown environment variable; this program knows {KnownNames(program, OwnPrefix)}");

    private static IEnumerable<ConfigurationFault> UnknownKeys(ProgramDefinition program, IConfiguration configuration) =>
        from child in configuration.GetSection(OwnSection).GetChildren()
        where !program.Knows(child.Path)
        select new ConfigurationFault(child.Path, $"unknown key; the section {OwnSection} knows {KnownNames(program, OwnSection + ":")}");

    private static IEnumerable<ConfigurationFault> Malformed(ProgramDefinition program, SettingValues values) =>
        from setting in program.Settings
        let value = values[setting]
        let problem = value is not null ? "malformed; allowed is" : program.Required.Contains(setting) ? "missing; needed is" : null
        where problem is not null && (value is null || !setting.IsAllowed(value))
        select new ConfigurationFault(setting.Name, $"{problem} {setting.Allowed}");

    private static IEnumerable<ConfigurationFault> MalformedLogLevels(IConfiguration configuration) =>
        from pair in configuration.GetSection("Logging").AsEnumerable()
        where pair.Key.Contains("LogLevel:", StringComparison.OrdinalIgnoreCase)
        where !string.IsNullOrEmpty(pair.Value) && !Enum.TryParse<LogLevel>(pair.Value, ignoreCase: true, out _)
        select new ConfigurationFault(pair.Key, "malformed; allowed is Trace, Debug, Information, Warning, Error, Critical or None");

    private static string KnownNames(ProgramDefinition program, string prefix) =>
        string.Join(
            ", ", program.Settings.SelectMany(setting => setting.Keys).Where(key => key.StartsWith(prefix, StringComparison.Ordinal)));
}

/// <summary>The values of checked settings.</summary>
public sealed class SettingValues
{
    private readonly IConfiguration _configuration;

    internal SettingValues(IConfiguration configuration) => _configuration = configuration;

    /// <summary>Null when the setting is not set; container files often set a variable to nothing, which means the same.</summary>
    public string? this[Setting setting] =>
        setting.Keys.Select(key => _configuration[key]).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
}
