namespace Parley.Silo.Configuration;

/// <summary>
/// The program's arguments, read strictly: <c>--name=value</c> and <c>--name value</c> for settings, and two switches.
/// The framework's own reader would pass over what it does not know.
/// </summary>
public sealed class CommandLine
{
    private const string SignInLinkSwitch = "--sign-in-link";

    private CommandLine(IReadOnlyList<string> settings, bool signInLink, bool help, IReadOnlyList<ConfigurationFault> faults)
    {
        SettingArguments = settings;
        SignInLink = signInLink;
        Help = help;
        Faults = faults;
    }

    /// <summary>What <c>--help</c> prints.</summary>
    public const string Usage = """
        Parley: a self-hosted service for coding-agent chats.

          --urls <address>                    where to listen (default http://127.0.0.1:5080)
          --ConnectionStrings:Parley <text>   PostgreSQL 15 or newer to use (default: a private one in the data directory)
          --PARLEY_DATA <directory>           what Parley keeps on disk (default .data)
          --PARLEY_MODEL <name>               model of the default model config
          --OPENAI_BASE_URL <address>         an OpenAI-compatible provider
          --Logging:LogLevel:Default <level>  Debug, Information, Warning, Error
          --sign-in-link                      print a new one-time link for the owner
          --help                              print this

        All but the switches can be set in the environment or in appsettings.json too; secrets (OPENAI_API_KEY, PARLEY_OWNER_API_KEY) belong there.
        """;

    /// <summary>The settings as <c>--name=value</c>, for the framework's configuration.</summary>
    public IReadOnlyList<string> SettingArguments { get; }

    /// <summary>Whether a new sign-in link is asked for.</summary>
    public bool SignInLink { get; }

    /// <summary>Whether only the usage is asked for.</summary>
    public bool Help { get; }

    /// <summary>Arguments that mean nothing.</summary>
    public IReadOnlyList<ConfigurationFault> Faults { get; }

    /// <summary>Reads the arguments; faults are gathered, not thrown.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var settings = new List<string>();
        var faults = new List<ConfigurationFault>();
        var (signInLink, help) = (false, false);
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument is SignInLinkSwitch)
                signInLink = true;
            else if (argument is "--help" or "-h")
                help = true;
            else if (!argument.StartsWith("--", StringComparison.Ordinal))
                faults.Add(new(argument, "an argument without a name means nothing here; allowed are --name=value and --name value (see --help)"));
            else if (Split(argument) is var (name, value) && !IsKnown(name))
            {
                faults.Add(new("--" + name, "unknown option (see --help)"));
                if (value is null && i + 1 < arguments.Count && !arguments[i + 1].StartsWith('-'))
                    i++; // Its value; one fault is enough.
            }
            else if (value is not null)
                settings.Add(argument);
            else if (i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
                settings.Add($"{argument}={arguments[++i]}");
            else
                faults.Add(new(argument, "needs a value: --name=value or --name value"));
        }

        return new CommandLine(settings, signInLink, help, faults);
    }

    private static (string Name, string? Value) Split(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (argument[2..at], argument[(at + 1)..]) : (argument[2..], null);

    private static bool IsKnown(string name) =>
        Settings.IsKnown(name) || Settings.OpenSections.Any(section => name.StartsWith(section, StringComparison.OrdinalIgnoreCase));
}
