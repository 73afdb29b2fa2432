using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Parley.Engine.Hosting;

/// <summary>The engine's way to PostgreSQL: the host's data source, or one of its own when the options name a server.</summary>
internal sealed class EngineDatabase : IAsyncDisposable
{
    private readonly bool _owned;

    public EngineDatabase(IServiceProvider services, EngineOptions options)
    {
        _owned = options.ConnectionString is not null;
        Source = options.ConnectionString is { } server
            ? NpgsqlDataSource.Create(server)
            : options.DataSourceKey is { } key
                ? services.GetRequiredKeyedService<NpgsqlDataSource>(key)
                : services.GetRequiredService<NpgsqlDataSource>();
    }

    internal NpgsqlDataSource Source { get; }

    public ValueTask DisposeAsync() => _owned ? Source.DisposeAsync() : ValueTask.CompletedTask;
}
