using Microsoft.Extensions.Logging.Abstractions;
using Parley.Grains.Identity;
using Parley.Hosting.Configuration;
using Parley.Hosting.Database;
using Parley.Hosting.Health;
using Parley.Hosting.Programs;

namespace Parley.Silo;

/// <summary>The silo as a program of its own: a part of a cluster that hosts grains and talks to no client.</summary>
internal static class SiloProgram
{
    private const string SignInLinkSwitch = "--sign-in-link";

    public static ProgramDefinition Definition { get; } = new()
    {
        Usage = """
            Parley.Silo: hosts chats, as one process of a cluster.

              --urls <address>                    where /healthz and /readyz answer (default http://127.0.0.1:5080)
              --ConnectionStrings:Parley <text>   PostgreSQL 15 or newer, the same for all silos (needed)
              --PARLEY_CLUSTER_LISTEN <ip:port>   where the cluster's other processes call this one (default 127.0.0.1, any free port)
              --PARLEY_CLUSTER_ADVERTISE <host:port>   how they reach it, where that is another address
              --PARLEY_DATA <directory>           what Parley keeps on disk (default .data)
              --PARLEY_MODEL <name>               model of the default model config
              --PARLEY_MODEL_SILENCE <seconds>    how long a provider may send nothing (default 60)
              --PARLEY_MODEL_STALL <seconds>      how long nothing of its answer, while it stays connected (default 600)
              --PARLEY_MAX_SUBAGENTS <number>     how many subagents of a chat may be at work at once (default 8)
              --PARLEY_BUDGET <limits>            what a chat and its subagents may use before they pause
              --PARLEY_WORKSPACES <directory>     where workspaces on this machine are; without it there are none
              --PARLEY_ACCESS_URL <address>       where workspaces reach the gateway (needed for workspaces)
              --PARLEY_WORKSPACE_ON_DEMAND <bool> whether a chat gets a workspace when it first needs one (default true)
              --OPENAI_BASE_URL <address>         an OpenAI-compatible provider
              --ANTHROPIC_BASE_URL <address>      a server that speaks Anthropic's messages
              --Logging:LogLevel:Default <level>  Debug, Information, Warning, Error
              --sign-in-link                      print a new one-time link for the owner and end; the cluster goes on meanwhile
              --stop-with-input                   stop when standard input ends, as it does when the parent process is gone
              --help                              print this

            The environment must hold PARLEY_CLUSTER_SECRET; OPENAI_API_KEY, ANTHROPIC_API_KEY, PARLEY_OWNER_API_KEY and
            PARLEY_ENCRYPTION_KEY belong there too.
            """,
        Settings = SiloConfiguration.Accepted,
        Required = [Settings.Connection, Settings.ClusterSecret],
        Switches = [SignInLinkSwitch, ProcessSignals.StopWithInput],
    };

    public static async Task RunAsync(CommandLine commandLine)
    {
        var builder = ProgramDefaults.CreateBuilder(commandLine);
        var configuration = SiloConfiguration.Read(Definition, builder.Configuration, commandLine, EnvironmentNames.All());
        if (commandLine.Has(SignInLinkSwitch))
        {
            await PrintSignInLinkAsync(configuration.ConnectionString!);
            return;
        }

        ListenProbe.Check(builder.Configuration);
        builder.AddSilo(configuration, isGateway: false);
        builder.Services.AddProcessSignals("Silo", commandLine);
        await using var app = builder.Build();
        app.MapHealth();
        await app.RunAsync();
    }

    private static async Task PrintSignInLinkAsync(string connectionString)
    {
        await using var database = DataSource.Create(connectionString, NullLoggerFactory.Instance);
        var token = await SignInLinks.CreateAsync(database, onlyBeforeFirstSignIn: false, CancellationToken.None);
        Console.WriteLine($"Sign in (once, valid for 1 hour) at the gateway's address with this path: {SignInLinks.Path(token!)}");
    }
}
