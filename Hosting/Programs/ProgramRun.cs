using Microsoft.AspNetCore.Connections;
using Npgsql;
using Parley.Hosting.Configuration;

namespace Parley.Hosting.Programs;

/// <summary>
/// Runs a program from its arguments to its exit code. What stops it is told in sentences, without a stack trace where none is needed.
/// </summary>
public static class ProgramRun
{
    private const int Failed = 1;

    /// <summary>Runs the program.</summary>
    /// <param name="program">What it takes.</param>
    /// <param name="arguments">The arguments it was started with.</param>
    /// <param name="run">What it does with them.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ProgramDefinition program, string[] arguments, Func<CommandLine, Task> run)
    {
        var commandLine = CommandLine.Parse(program, arguments);
        if (commandLine.Help)
        {
            Console.WriteLine(program.Usage);
            return 0;
        }

        try
        {
            await run(commandLine);
            return 0;
        }
        catch (ConfigurationException e)
        {
            return Stop(e.Message, ConfigurationException.ExitCode);
        }
        catch (StartFailedException e)
        {
            return Stop(e.Message, Failed);
        }
        catch (SiloUnavailableException e)
        {
            return Stop(e.Message, Failed);
        }
        catch (NpgsqlException e)
        {
            return Stop(
                $"ConnectionStrings__Parley: the database cannot be used: {(e as PostgresException)?.MessageText ?? e.Message}", Failed);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            return Stop(
                $"{e.Message} Choose another address (--urls for clients, PARLEY_CLUSTER_LISTEN for silos), or stop what listens there.",
                Failed);
        }
    }

    private static int Stop(string message, int exitCode)
    {
        foreach (var line in message.Split(Environment.NewLine))
            Console.Error.WriteLine($"Parley: {line}");
        return exitCode;
    }
}
