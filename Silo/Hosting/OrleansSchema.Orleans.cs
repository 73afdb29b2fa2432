using Microsoft.Extensions.Hosting;
using Npgsql;
using Parley.Grains.Storage;

namespace Parley.Silo.Hosting;

/// <summary>
/// Makes Orleans' tables before Orleans starts, in schema <c>orleans</c>. A set of its own, numbered by itself: databases of the embedded
/// engine never see it, and neither engine's files take numbers from the product's.
/// </summary>
internal sealed class OrleansSchema(NpgsqlDataSource database) : IHostedLifecycleService
{
    private static readonly MigrationSet Files = new(typeof(OrleansSchema).Assembly, ".OrleansSchema.", "public.orleans_migrations");

    public Task StartingAsync(CancellationToken cancellationToken) => Migrations.ApplyAsync(database, Files, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
