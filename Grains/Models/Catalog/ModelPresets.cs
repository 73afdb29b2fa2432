using Npgsql;
using Parley.Grains.Models.Demo;

namespace Parley.Grains.Models.Catalog;

/// <summary>
/// Puts the models that need no administrator into the database at start: those that the environment names and the demo model, which
/// answers when there is no other (architecture.md decision 8). What an administrator has changed or deleted is left alone.
/// </summary>
internal sealed class ModelPresets(NpgsqlDataSource database, EnvironmentProviders environment)
{
    // What current general models hold at least; a config can say more.
    private const long ContextLimit = 128_000;

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        // Several silos may start at once.
        await using var change = await CatalogChange.BeginAsync(database, environment, cancellationToken);
        var presets = environment.Presets().ToArray();
        foreach (var (provider, model) in presets)
            await AddAsync(change, provider, StoredProvider.FromEnvironment, model, model, cancellationToken);
        await AddAsync(change, KnownProviders.Demo, "demo", DemoModelServer.Model, "Parley demo", cancellationToken);

        // Presets that the environment no longer names step back, and come back with it.
        await change.ExecuteAsync(
            """
            UPDATE model_configs SET enabled = NOT enabled, updated_at = now()
            WHERE is_preset AND NOT deleted AND provider <> 'demo' AND enabled <> (provider || ':' || model = ANY ($1))
            """,
            cancellationToken,
            [presets.Select(preset => $"{preset.Provider}:{preset.Model}").ToArray()]);
        await change.ElectAsync(wanted: null, unwanted: null, cancellationToken);
        await change.CommitAsync(cancellationToken);
    }

    private static async Task AddAsync(
        CatalogChange change, string provider, string source, string model, string displayName, CancellationToken cancellationToken)
    {
        await change.ExecuteAsync(
            """
            INSERT INTO providers (id, provider, display_name, source) VALUES ($1, $2, $3, $4)
            ON CONFLICT (provider) DO UPDATE SET source = excluded.source, enabled = true, deleted = false, updated_at = now()
            WHERE providers.deleted
            """,
            cancellationToken,
            Guid.CreateVersion7(),
            provider,
            KnownProviders.DisplayName(provider),
            source);
        await change.ExecuteAsync(
            """
            INSERT INTO model_configs (id, provider, model, display_name, context_limit, is_preset)
            SELECT $1, $2, $3, $4, $5, true
            WHERE NOT EXISTS (SELECT FROM model_configs WHERE provider = $2 AND model = $3 AND (is_preset OR NOT deleted))
            """,
            cancellationToken,
            Guid.CreateVersion7(),
            provider,
            model,
            displayName,
            ContextLimit);
    }
}
