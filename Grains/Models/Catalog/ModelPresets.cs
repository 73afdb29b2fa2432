using Npgsql;
using Parley.Grains.Models.Demo;

namespace Parley.Grains.Models.Catalog;

/// <summary>
/// Puts the models that need no admin step into the database at start: the one the environment names, else the demo model
/// (architecture.md decision 8). Chats of the other one fall back to the default.
/// </summary>
internal sealed class ModelPresets(NpgsqlDataSource database, EnvironmentProvider environment)
{
    // What current general models hold at least; a config can say more.
    private const long ContextLimit = 128_000;

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var (provider, name, model, source) = environment.IsConfigured
            ? ("openai", "OpenAI", environment.Model ?? EnvironmentProvider.DefaultModel, "env_preset")
            : (KnownProviders.Demo, "Demo", DemoModelServer.Model, "demo");
        await using var batch = database.CreateBatch();

        // Several silos may start at once: the lock is the transaction's, and the batch is one transaction.
        Add(batch, "SELECT pg_advisory_xact_lock(hashtext('model presets'))");
        Add(
            batch,
            """
            INSERT INTO providers (id, provider, display_name, base_url, source) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (provider) DO UPDATE SET base_url = excluded.base_url, enabled = true, updated_at = now()
            """,
            Guid.NewGuid(),
            provider,
            name,
            (object?)environment.BaseUrl?.ToString() ?? DBNull.Value,
            source);

        // Configs of a preset that is no longer given step back; those an admin made (source database) stay.
        Add(
            batch,
            """
            UPDATE model_configs SET enabled = false, is_default = false, updated_at = now()
            WHERE enabled AND (provider, model) <> ($1, $2)
              AND provider IN (SELECT provider FROM providers WHERE source <> 'database')
            """,
            provider,
            model);
        Add(
            batch,
            """
            INSERT INTO model_configs (id, provider, model, display_name, context_limit) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (provider, model) WHERE NOT deleted DO UPDATE SET enabled = true, updated_at = now()
            """,
            Guid.NewGuid(),
            provider,
            model,
            environment.IsConfigured ? model : "Parley demo",
            ContextLimit);
        Add(
            batch,
            """
            UPDATE model_configs SET is_default = true WHERE provider = $1 AND model = $2 AND NOT deleted
              AND NOT EXISTS (SELECT 1 FROM model_configs WHERE is_default AND NOT deleted)
            """,
            provider,
            model);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }
}
