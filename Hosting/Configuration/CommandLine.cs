using System.Globalization;

namespace Parley.Hosting.Configuration;

/// <summary>
/// The program's arguments, read strictly: <c>--name=value</c> and <c>--name value</c> for settings and counts, and switches.
/// The framework's own reader would pass over what it does not know.
/// </summary>
public sealed class CommandLine
{
    private const string HelpSwitch = "--help";

    private readonly ProgramDefinition _program;
    private readonly List<string> _settings = [];
    private readonly HashSet<string> _switches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<ConfigurationFault> _faults = [];

    private CommandLine(ProgramDefinition program) => _program = program;

    /// <summary>The settings as <c>--name=value</c>, for the framework's configuration.</summary>
    public IReadOnlyList<string> SettingArguments => _settings;

    /// <summary>Whether only the usage is asked for.</summary>
    public bool Help => Has(HelpSwitch);

    /// <summary>Arguments that mean nothing.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>Whether the switch is given.</summary>
    public bool Has(string name) => _switches.Contains(name);

    /// <summary>The count given under the name, or null.</summary>
    public int? Count(string name) => _counts.TryGetValue(name, out var count) ? count : null;

    /// <summary>Reads the arguments; faults are gathered, not thrown.</summary>
    public static CommandLine Parse(ProgramDefinition program, IReadOnlyList<string> arguments)
    {
        var line = new CommandLine(program);
        for (var i = 0; i < arguments.Count;)
            i += line.Take(arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : null);
        return line;
    }

    /// <summary>Reads one argument and, where that is its value, the next.</summary>
    /// <returns>How many it took.</returns>
    private int Take(string argument, string? next)
    {
        if (argument is HelpSwitch or "-h")
        {
            _switches.Add(HelpSwitch);
            return 1;
        }

        if (_program.Switches.Contains(argument))
        {
            _switches.Add(argument);
            return 1;
        }

        if (!argument.StartsWith("--", StringComparison.Ordinal))
        {
            _faults.Add(
                new(argument, "an argument without a name means nothing here; allowed are --name=value and --name value (see --help)"));
            return 1;
        }

        var at = argument.IndexOf('=', StringComparison.Ordinal);
        var name = at > 0 ? argument[..at] : argument;
        var isCount = _program.Counts.Contains(name);
        if (!isCount && !_program.TakesArgument(name[2..]))
        {
            _faults.Add(new(name, "unknown option (see --help)"));
            // Its value is not a fault of its own.
            return at < 0 && next is not null && !next.StartsWith('-') ? 2 : 1;
        }

        var value = at > 0 ? argument[(at + 1)..] : next is not null && !next.StartsWith("--", StringComparison.Ordinal) ? next : null;
        if (value is null)
            _faults.Add(new(name, "needs a value: --name=value or --name value"));
        else if (!isCount)
            _settings.Add($"{name}={value}");
        else if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
            _counts[name] = count;
        else
            _faults.Add(new(name, "malformed; allowed is a whole number from 1 on"));
        return at < 0 && value is not null ? 2 : 1;
    }
}
