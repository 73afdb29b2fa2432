using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Npgsql;
using Parley.Grains.Identity;
using Parley.Hosting.Configuration;

namespace Parley.Program;

/// <summary>
/// Prints where Parley answers and how to sign in, once it does answer. To the console and not to the log: it is for the person who
/// started the program, and the link is a secret.
/// </summary>
/// <param name="newLink">Whether the operator asked for a new link; else there is one only until the first has been used.</param>
internal sealed class ReadyAnnouncement(bool newLink, NpgsqlDataSource database, IServer server) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs when all services, the web server last, have started.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) =>
        WriteAsync(server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "", newLink, database, cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Prints it for a Parley that answers at the address.</summary>
    public static async Task WriteAsync(string listenAddress, bool newLink, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var token = await SignInLinks.CreateAsync(database, onlyBeforeFirstSignIn: !newLink, cancellationToken);
        var address = ListenAddress.Reachable(listenAddress);
        Console.WriteLine($"Parley is ready: {address}");
        Console.WriteLine(token is null
            ? "Sign in: with the session your browser holds; for a new one-time link start with --sign-in-link"
            : $"Sign in (once, valid for 1 hour): {address}{SignInLinks.Path(token)}");
    }
}
