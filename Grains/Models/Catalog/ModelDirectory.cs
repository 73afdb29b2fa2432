using Npgsql;
using Parley.Grains.Models.Demo;

namespace Parley.Grains.Models.Catalog;

/// <summary>A model config and how to call it.</summary>
internal sealed record ResolvedModel(ModelConfig Config, ModelTarget Target);

/// <summary>
/// Which models there are and how they are reached. Read from the database and kept for a few seconds, so that a turn costs no look-up;
/// keys come from the environment and stay in this process.
/// </summary>
internal sealed class ModelDirectory(NpgsqlDataSource database, EnvironmentProvider environment, DemoModelServer demo, TimeProvider time)
{
    /// <summary>How long a change of the configs may go unnoticed.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private Snapshot? _snapshot;

    /// <summary>The model of a config; when that is gone, the default one; null when there is none.</summary>
    public async Task<ResolvedModel?> ResolveAsync(Guid? configId, CancellationToken cancellationToken)
    {
        var configs = await ListAsync(cancellationToken);
        var config = configs.FirstOrDefault(config => config.Id == configId) ?? configs.FirstOrDefault(config => config.IsDefault);
        return config is null ? null : new ResolvedModel(config, await TargetAsync(config, cancellationToken));
    }

    /// <summary>The enabled configs, the default one first.</summary>
    public async Task<ImmutableArray<ModelConfig>> ListAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is { } held && time.GetElapsedTime(held.ReadAt) < MaxAge)
            return held.Configs;
        var readAt = time.GetTimestamp();
        var configs = await ReadAsync(cancellationToken);
        _snapshot = new Snapshot(configs, readAt);
        return configs;
    }

    private async Task<ImmutableArray<ModelConfig>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT c.id, c.provider, c.model, c.display_name, c.is_default, c.context_limit, c.compression_threshold
            FROM model_configs c JOIN providers p USING (provider)
            WHERE c.enabled AND NOT c.deleted AND p.enabled
            ORDER BY c.is_default DESC, c.provider, c.model
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var configs = ImmutableArray.CreateBuilder<ModelConfig>();
        while (await reader.ReadAsync(cancellationToken))
        {
            configs.Add(new ModelConfig
            {
                Id = reader.GetGuid(0),
                Provider = reader.GetString(1),
                Model = reader.GetString(2),
                DisplayName = reader.GetString(3) is { Length: > 0 } name ? name : reader.GetString(2),
                Enabled = true,
                IsDefault = reader.GetBoolean(4),
                ContextLimit = reader.GetInt64(5),
                CompressionThreshold = reader.GetInt32(6),
            });
        }

        return configs.ToImmutable();
    }

    private async Task<ModelTarget> TargetAsync(ModelConfig config, CancellationToken cancellationToken)
    {
        if (config.Provider == KnownProviders.Demo)
            return await demo.Target.WaitAsync(cancellationToken);

        return new ModelTarget
        {
            Provider = config.Provider,
            Model = config.Model,
            BaseUrl = environment.BaseUrl,
            ApiKey = environment.ApiKey,
        };
    }

    private sealed record Snapshot(ImmutableArray<ModelConfig> Configs, long ReadAt);
}
