using Parley.Gateway.Hosting;
using Parley.Hosting.Configuration;
using Parley.Hosting.Database;
using Parley.Hosting.Programs;

namespace Parley.Gateway;

/// <summary>The gateway as a program of its own: the part of a cluster that clients talk to.</summary>
internal static class GatewayProgram
{
    public static ProgramDefinition Definition { get; } = new()
    {
        Usage = """
            Parley.Gateway: serves clients of a cluster of silos.

              --urls <address>                    where to listen (default http://127.0.0.1:5080)
              --ConnectionStrings:Parley <text>   the silos' PostgreSQL (needed); a role that sees only the engine's schema is enough
              --Logging:LogLevel:Default <level>  Debug, Information, Warning, Error
              --stop-with-input                   stop when standard input ends, as it does when the parent process is gone
              --help                              print this

            The environment must hold PARLEY_CLUSTER_SECRET. Provider keys do not belong here.
            """,
        Settings = GatewayConfiguration.Accepted,
        Required = [Settings.Connection, Settings.ClusterSecret],
        Switches = [ProcessSignals.StopWithInput],
    };

    public static async Task RunAsync(CommandLine commandLine)
    {
        var builder = ProgramDefaults.CreateBuilder(commandLine);
        var configuration = GatewayConfiguration.Read(Definition, builder.Configuration, commandLine);
        ListenProbe.Check(builder.Configuration);

        builder.Services.AddSingleton(new DatabaseAddress(configuration.ConnectionString));
        builder.Services.AddSingleton(
            services => DataSource.Create(configuration.ConnectionString, services.GetRequiredService<ILoggerFactory>()));
        builder.AddEngineClient(configuration.Cluster);
        builder.Services.AddGateway(builder.Configuration, hostsGrains: false);
        builder.Services.AddHealthChecks().AddCheck<ClusterHealthCheck>("cluster", timeout: TimeSpan.FromSeconds(2));
        builder.Services.AddProcessSignals("Gateway", commandLine);

        await using var app = builder.Build();
        app.MapGateway();
        await app.RunAsync();
    }
}
