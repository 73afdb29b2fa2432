using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Npgsql;
using Parley.Gateway;
using Parley.Hosting.Configuration;
using Parley.Hosting.Programs;
using Parley.Program.LocalCluster;
using Parley.Silo;

namespace Parley.Program;

/// <summary>The one program for one machine: silo and gateway in one process, or the runner of a local cluster of several.</summary>
internal static class ParleyProgram
{
    private const string SignInLinkSwitch = "--sign-in-link";
    private const string SilosOption = "--silos";
    private const string GatewaysOption = "--gateways";

    public static ProgramDefinition Definition { get; } = new()
    {
        Usage = """
            Parley: a self-hosted service for coding-agent chats.

              --urls <address>                    where to listen (default http://127.0.0.1:5080)
              --ConnectionStrings:Parley <text>   PostgreSQL 15 or newer to use (default: a private one in the data directory)
              --PARLEY_DATA <directory>           what Parley keeps on disk (default .data)
              --PARLEY_MODEL <name>               model of the default model config
              --PARLEY_MODEL_SILENCE <seconds>    how long a provider may send nothing (default 60)
              --PARLEY_MODEL_STALL <seconds>      how long nothing of its answer, while it stays connected (default 600)
              --PARLEY_MAX_SUBAGENTS <number>     how many subagents of a chat may be at work at once (default 8)
              --PARLEY_BUDGET <limits>            what a chat and its subagents may use before they pause
              --PARLEY_WORKSPACES <directory>     where workspaces on this machine are; without it there are none
              --PARLEY_ACCESS_URL <address>       where workspaces reach this program (default where it listens)
              --PARLEY_WORKSPACE_ON_DEMAND <bool> whether a chat gets a workspace when it first needs one (default true)
              --OPENAI_BASE_URL <address>         an OpenAI-compatible provider
              --ANTHROPIC_BASE_URL <address>      a server that speaks Anthropic's messages
              --PARLEY_CLUSTER_LISTEN <ip:port>   where the cluster's other processes call this one (default 127.0.0.1, any free port)
              --PARLEY_CLUSTER_ADVERTISE <host:port>   how they reach it, where that is another address
              --Logging:LogLevel:Default <level>  Debug, Information, Warning, Error
              --sign-in-link                      print a new one-time link for the owner
              --silos <n> --gateways <n>          instead of one process, a cluster of so many on this machine
              --help                              print this

            All but the switches can be set in the environment or in appsettings.json too; secrets (OPENAI_API_KEY, ANTHROPIC_API_KEY,
            PARLEY_OWNER_API_KEY, PARLEY_ENCRYPTION_KEY, PARLEY_CLUSTER_SECRET) belong there. With a cluster secret this process is one of a cluster: see the README.
            """,
        Settings = SiloConfiguration.Accepted,
        Switches = [SignInLinkSwitch],
        Counts = [SilosOption, GatewaysOption],
    };

    // Its parts find their own places in the cluster.
    private static ProgramDefinition ClusterDefinition { get; } = Definition with
    {
        Settings = [.. Definition.Settings.Except([Settings.ClusterListen, Settings.ClusterAdvertise])],
    };

    public static Task RunAsync(CommandLine commandLine) =>
        commandLine.Count(SilosOption) is null && commandLine.Count(GatewaysOption) is null
            ? RunAloneAsync(commandLine)
            : RunClusterAsync(commandLine);

    private static async Task RunAloneAsync(CommandLine commandLine)
    {
        var builder = ProgramDefaults.CreateBuilder(commandLine);
        var configuration = SiloConfiguration.Read(Definition, builder.Configuration, commandLine, EnvironmentNames.All());
        ListenProbe.Check(builder.Configuration);

        // Silo: database, grain engine, chats, recovery.
        builder.AddSilo(configuration, isGateway: true);

        // Gateway: HTTP API, SignalR hub, web UI.
        builder.Services.AddGateway(builder.Configuration, hostsGrains: true);
        builder.Services.AddHostedService(services => new ReadyAnnouncement(
            commandLine.Has(SignInLinkSwitch), services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<IServer>()));

        await using var app = builder.Build();
        app.MapGateway();
        await app.RunAsync();
    }

    /// <summary>The program itself is then no server: it has the framework's configuration and logging, and listens nowhere.</summary>
    private static async Task RunClusterAsync(CommandLine commandLine)
    {
        var builder = ProgramDefaults.CreateBuilder(commandLine);
        var values = SettingsReader.Read(ClusterDefinition, builder.Configuration, commandLine, EnvironmentNames.All());
        await using var app = builder.Build();
        var options = new LocalClusterOptions(
            commandLine.Count(SilosOption) ?? 1,
            commandLine.Count(GatewaysOption) ?? 1,
            values[Settings.Urls] ?? ListenAddress.Default,
            SiloConfiguration.DataDirectoryIn(values),
            commandLine.Has(SignInLinkSwitch));
        await using var run = new LocalClusterRun(
            options, values, app.Configuration, app.Services.GetRequiredService<ILoggerFactory>(), TimeProvider.System);

        using var stopping = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await run.RunAsync(stopping.Token);
    }
}
