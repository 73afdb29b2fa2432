using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Hosting.Configuration;

namespace Parley.Hosting.Programs;

/// <summary>What a program that is one part of a cluster tells whoever started it, and how it hears of them.</summary>
public static class ProcessSignals
{
    /// <summary>The switch of a program that belongs to its parent: it stops when its standard input ends.</summary>
    public const string StopWithInput = "--stop-with-input";

    /// <summary>
    /// Says on standard output when the program is ready and when it begins to stop, and listens to its parent when it is to.
    /// </summary>
    /// <param name="services">The program's services. To be added after everything else: readiness is told last.</param>
    /// <param name="role">What the program calls itself.</param>
    /// <param name="commandLine">Its arguments.</param>
    public static void AddProcessSignals(this IServiceCollection services, string role, CommandLine commandLine)
    {
        if (commandLine.Has(StopWithInput))
            services.AddSingleton<IHostLifetime, ChildLifetime>();
        services.AddHostedService(provider => new Announcement(role, provider.GetRequiredService<IServer>()));
    }

    /// <summary>The line that says that a program is ready, without the address that follows it.</summary>
    public static string ReadyPrefix(string role) => $"{role} is ready: ";

    /// <summary>The line that says that a program begins to stop.</summary>
    public static string StoppingLine(string role) => $"{role} is stopping";

    private sealed class Announcement(string role, IServer server) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <summary>Runs when all services, the web server last, have started.</summary>
        public Task StartedAsync(CancellationToken cancellationToken)
        {
            var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
            Console.WriteLine(ReadyPrefix(role) + ListenAddress.Reachable(address));
            return Task.CompletedTask;
        }

        /// <summary>Runs before any service stops.</summary>
        public Task StoppingAsync(CancellationToken cancellationToken)
        {
            Console.WriteLine(StoppingLine(role));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
