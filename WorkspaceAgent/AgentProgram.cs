using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Parley.WorkspaceAgent.Files;
using Parley.WorkspaceAgent.Http;
using Parley.WorkspaceAgent.Native;
using Parley.WorkspaceAgent.Processes;
using Parley.WorkspaceAgent.Server;
using Parley.WorkspaceAgent.Startup;

namespace Parley.WorkspaceAgent;

/// <summary>Puts the agent together and runs it until it is told to stop.</summary>
internal static class AgentProgram
{
    // A path may have 4 KB, and each byte of it three characters.
    private const int RequestLineBytes = 64 * 1024;

    private const UnixFileMode SocketMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Runs the agent.</summary>
    public static async Task RunAsync(AgentConfiguration configuration)
    {
        var time = TimeProvider.System;
        ProcessEnvironment environment = new(AgentConfiguration.Own, configuration.ServerUrl);
        WorkingDirectory directory = new(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? home : "/");
        Shells shells = new(new Children(), environment, time);
        ProcessTable processes = new(shells, environment, time);
        using FileWrites writes = new();

        await using var app = Build(configuration);
        app.Use(new Guard(new BearerSecret(configuration.ApiSecret), app.Services.GetRequiredService<ILogger<Guard>>()).Wrap);
        app.MapGet("/", context => context.Response.WriteAsync($"Parley workspace agent {AgentVersion.Text}\n", context.RequestAborted));
        FileReads.Map(app);
        writes.Map(app);
        new ProcessEndpoints(processes, directory, time).Map(app);
        await app.StartAsync();
        if (configuration.Socket is { } socket)
            File.SetUnixFileMode(socket, SocketMode);
        Console.WriteLine($"listening on {Bound(app, configuration)}");

        using var server = configuration.ServerUrl is { } url
            ? new WorkspaceServer(url, configuration.ServerToken!, time, app.Services.GetRequiredService<ILogger<WorkspaceServer>>())
            : null;
        using var life = server is null ? null : new WorkspaceLife(
            server, environment, directory, shells, time, app.Services.GetRequiredService<ILogger<Presence>>());
        life?.Begin(() => Reachable(app, configuration), configuration.ApiSecret);

        await Task.Delay(Timeout.InfiniteTimeSpan, app.Lifetime.ApplicationStopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // While the server still answers: who waits for a process learns how it ended.
        var state = life is null ? Lifecycle.Off : await life.EndAsync();
        await processes.CloseAsync();
        await (life?.LeaveAsync(state) ?? Task.CompletedTask);
        await app.StopAsync();
    }

    private static WebApplication Build(AgentConfiguration configuration)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = RequestLineBytes;
            kestrel.Limits.MaxRequestBufferSize = RequestLineBytes * 2;
            if (configuration.Socket is { } socket)
            {
                // One that a killed agent has left behind.
                File.Delete(socket);
                kestrel.ListenUnixSocket(socket);
            }
            else
            {
                kestrel.Listen(configuration.Listen!);
            }
        });
        return builder.Build();
    }

    private static string Bound(WebApplication app, AgentConfiguration configuration) => configuration.Socket is { } socket
        ? $"unix:{socket}"
        : app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    /// <summary>The address under which the server reaches the API: when it is bound to all of them, the one that faces the server.</summary>
    private static string Reachable(WebApplication app, AgentConfiguration configuration)
    {
        var bound = Bound(app, configuration);
        if (configuration.Listen is not { } listen || !(listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any)))
            return bound;
        // Connecting says which way datagrams would go; none is sent.
        using Socket socket = new(SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(configuration.ServerUrl!.DnsSafeHost, configuration.ServerUrl.Port);
        var local = ((IPEndPoint)socket.LocalEndPoint!).Address;
        return $"http://{new IPEndPoint(local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local, new Uri(bound).Port)}";
    }
}
