using Parley.Grains.Models.Demo;

namespace Parley.Grains.Models.Catalog;

/// <summary>A model config and how to call it.</summary>
internal sealed record ResolvedModel(ModelConfig Config, ModelTarget Target);

/// <summary>
/// Which models there are and how they are reached. Read from the database and kept for a few seconds, so that a turn costs no look-up;
/// keys stay in this process.
/// </summary>
internal sealed class ModelDirectory(CatalogReader reader, DemoModelServer demo, TimeProvider time)
{
    /// <summary>How long a change that another silo made may go unnoticed.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Kept? _kept;
    private long _forgotAt = long.MinValue;

    /// <summary>The model of a config; when that is gone, the default one; null when there is none.</summary>
    /// <exception cref="ProviderException">Its provider cannot be asked: it has no key, or one that cannot be decrypted.</exception>
    public async Task<ResolvedModel?> ResolveAsync(Guid configId, CancellationToken cancellationToken)
    {
        var catalog = await ReadAsync(cancellationToken);
        return (catalog.Find(configId) ?? catalog.Find(null)) is { } config
            ? new ResolvedModel(config, await TargetAsync(catalog, config, cancellationToken))
            : null;
    }

    /// <summary>The config of an id, or for null the default one; null when a chat cannot use it.</summary>
    public async Task<ModelConfig?> FindAsync(Guid? configId, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        return (await ReadAsync(cancellationToken)).Find(configId)
            // Whoever made it on another silo a moment ago may use it on this one.
            ?? (_kept?.ReadAt < asked ? (await ReadAnewAsync(cancellationToken)).Find(configId) : null);
    }

    /// <summary>
    /// The models to ask for small tasks such as titles, in the order in which to try them: quick and cheap ones of providers that have a
    /// key (spec/chat.md 3.8). The chat's own model, which comes last, is not among them; there may be none at all.
    /// </summary>
    public async Task<ImmutableArray<ModelTarget>> SmallTaskModelsAsync(CancellationToken cancellationToken) =>
        SmallTaskModels.Of(await ReadAsync(cancellationToken));

    /// <summary>Makes whoever asks next see what has just been changed.</summary>
    public void Forget()
    {
        lock (_lock)
            (_kept, _forgotAt) = (null, time.GetTimestamp());
    }

    /// <summary>Everything, at most a few seconds old.</summary>
    public async Task<CatalogSnapshot> ReadAsync(CancellationToken cancellationToken) =>
        _kept is { } kept && time.GetElapsedTime(kept.ReadAt) < MaxAge ? kept.Catalog : await ReadAnewAsync(cancellationToken);

    /// <summary>Everything as it is now.</summary>
    public async Task<CatalogSnapshot> ReadAnewAsync(CancellationToken cancellationToken)
    {
        // Before the question: what is changed while it is answered counts as not seen.
        var readAt = time.GetTimestamp();
        var catalog = await reader.ReadAsync(cancellationToken);
        lock (_lock)
        {
            // A slow answer must not stand in for a newer one, nor one from before a change for the change.
            if (readAt >= _forgotAt && (_kept is null || _kept.ReadAt < readAt))
                _kept = new Kept(catalog, readAt);
        }

        return catalog;
    }

    private async Task<ModelTarget> TargetAsync(CatalogSnapshot catalog, ModelConfig config, CancellationToken cancellationToken)
    {
        if (config.Provider == KnownProviders.Demo)
            return await demo.Target.WaitAsync(cancellationToken);

        var access = catalog.Access(config.Provider)!;
        if (access.UnavailableReason is not null)
        {
            var name = KnownProviders.DisplayName(config.Provider);
            throw new ProviderException(
                ProviderErrorKind.Config,
                retryable: false,
                access.IsKeyUnreadable
                    ? $"The stored API key of {name} cannot be decrypted. An administrator has to enter it again."
                    : $"No API key is set for {name}.")
            {
                Provider = config.Provider,
            };
        }

        return new ModelTarget
        {
            Provider = config.Provider,
            Model = config.Model,
            BaseUrl = access.BaseUrl,
            ApiKey = access.ApiKey,
            Options = config.Options ?? CallOptions.Empty,
        };
    }

    private sealed record Kept(CatalogSnapshot Catalog, long ReadAt);
}
