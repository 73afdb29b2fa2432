using Microsoft.Extensions.Logging.Console;
using Parley.Silo.Configuration;

/// <summary>How this program uses the framework: where it finds its files and how it logs.</summary>
internal static class ProgramOptions
{
    private const string SettingsFile = "appsettings.json";

    /// <summary>Static files and the shipped settings lie beside the program, wherever it is started.</summary>
    public static WebApplicationOptions From(CommandLine commandLine) => new()
    {
        Args = [.. commandLine.SettingArguments],
        ContentRootPath = AppContext.BaseDirectory,
    };

    /// <summary>Adds the operator's own settings file from the working directory, and logs one line an event.</summary>
    /// <exception cref="ConfigurationException">The file is not JSON.</exception>
    public static void AddProgramDefaults(this WebApplicationBuilder builder, CommandLine commandLine)
    {
        AddSettingsFile(builder.Configuration, commandLine);
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.ColorBehavior = LoggerColorBehavior.Default;
        });
        // What stops a start is told once, by Program, without a stack trace where none is needed.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }

    // Environment and command line are added once more, so that they win over the file here too.
    private static void AddSettingsFile(ConfigurationManager configuration, CommandLine commandLine)
    {
        try
        {
            configuration.AddJsonFile(Path.GetFullPath(SettingsFile), optional: true, reloadOnChange: false);
        }
        catch (InvalidDataException e)
        {
            throw new ConfigurationException([new(SettingsFile, $"not readable as JSON: {e.InnerException?.Message ?? e.Message}")]);
        }

        configuration.AddEnvironmentVariables("ASPNETCORE_");
        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine([.. commandLine.SettingArguments]);
    }
}
