using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Parley.Grains.Abstractions.Identity;
using Parley.Silo.Configuration;

namespace Parley.Silo.Hosting;

/// <summary>
/// Prints where Parley answers and how to sign in, once it does answer. To the console and not to the log: it is for the person who
/// started the program, and the link is a secret.
/// </summary>
internal sealed class ReadyAnnouncement(ParleyConfiguration configuration, IGrainFactory grains, IServer server) : IHostedLifecycleService
{
    private const string SignInPath = "/sign-in#";

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs when all services, the web server last, have started.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var token = await grains.GetGrain<IIdentityGrain>(Guid.Empty).CreateSignInLink(onlyBeforeFirstSignIn: !configuration.SignInLink, cancellationToken);
        var address = Reachable(server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "");
        Console.WriteLine($"Parley is ready: {address}");
        Console.WriteLine(token is null
            ? "Sign in: with the session your browser holds; for a new one-time link start with --sign-in-link"
            : $"Sign in (once, valid for 1 hour): {address}{SignInPath}{token}");
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // "Any address" is something to listen on, not something to open in a browser.
    private static string Reachable(string address) => address
        .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
        .Replace("//[::]", "//localhost", StringComparison.Ordinal)
        .Replace("//*", "//localhost", StringComparison.Ordinal)
        .Replace("//+", "//localhost", StringComparison.Ordinal);
}
