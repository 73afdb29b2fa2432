using Microsoft.AspNetCore.Connections;
using Parley.Gateway;
using Parley.Silo;
using Parley.Silo.Configuration;

const int Failed = 1;

var commandLine = CommandLine.Parse(args);
if (commandLine.Help)
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

try
{
    var builder = WebApplication.CreateBuilder(ProgramOptions.From(commandLine));
    builder.AddProgramDefaults(commandLine);

    // Silo: configuration, database, grain engine, chats, recovery.
    builder.AddSilo(commandLine);

    // Gateway: HTTP API, SignalR hub, web UI.
    builder.Services.AddGateway(builder.Configuration);

    await using var app = builder.Build();
    app.MapGateway();
    await app.RunAsync();
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
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    return Stop($"{e.Message} Choose another address with --urls, or stop what listens there.", Failed);
}

static int Stop(string message, int exitCode)
{
    foreach (var line in message.Split(Environment.NewLine))
        Console.Error.WriteLine($"Parley: {line}");
    return exitCode;
}
