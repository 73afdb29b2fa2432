using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Parley.Hosting.Configuration;

namespace Parley.Hosting.Programs;

/// <summary>How every program uses the framework: where it finds its files, how it logs, how long it may take to stop.</summary>
public static class ProgramDefaults
{
    /// <summary>
    /// Longer than the engine's own stop (25 s), shorter than what orchestrators are told to grant before they kill (deploy/).
    /// </summary>
    public static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(30);

    /// <summary>The version of this build, as told to the other processes.</summary>
    public static readonly string Version = typeof(ProgramDefaults).Assembly.GetName().Version!.ToString(3);

    private const string SettingsFile = "appsettings.json";

    private static readonly Dictionary<string, string?> LogLevels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:System"] = "Warning",
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:Npgsql"] = "Warning",
    };

    /// <summary>Starts to build a program. Static files lie beside it, wherever it is started.</summary>
    /// <exception cref="ConfigurationException">The operator's settings file is not JSON.</exception>
    public static WebApplicationBuilder CreateBuilder(CommandLine commandLine)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. commandLine.SettingArguments],
            ContentRootPath = AppContext.BaseDirectory,
        });
        AddSettings(builder.Configuration, commandLine);
        ListenAddress.SetDefault(builder.Configuration);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownLimit);
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.ColorBehavior = LoggerColorBehavior.Default;
        });
        // What stops a start is told once, by ProgramRun, without a stack trace where none is needed.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        return builder;
    }

    /// <summary>
    /// Adds the operator's own settings file from the working directory. Environment and command line are added once more, so that they win
    /// over the file here too; the levels of logging come first, so that everything wins over them.
    /// </summary>
    private static void AddSettings(ConfigurationManager configuration, CommandLine commandLine)
    {
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LogLevels });
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
