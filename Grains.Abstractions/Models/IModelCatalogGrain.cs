using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Models;

/// <summary>The models a user can choose from. Stateless; the key is always <see cref="Guid.Empty"/>.</summary>
[Alias("parley.IModelCatalogGrain")]
public interface IModelCatalogGrain : IGrainWithGuidKey
{
    [Alias("List")]
    Task<Reply<ModelCatalog>> List(Actor actor, CancellationToken cancellationToken);

    /// <summary>The enabled model configs, default first; what the model picker shows and <c>model_config_id</c> refers to.</summary>
    [Alias("ListConfigs")]
    Task<Reply<ImmutableArray<ModelConfig>>> ListConfigs(Actor actor, CancellationToken cancellationToken);
}

/// <summary>Answer of <c>GET /chats/models</c> (spec/chat.md 2.2).</summary>
[GenerateSerializer, Immutable, Alias("parley.ModelCatalog")]
public sealed record ModelCatalog([property: Id(0)] ImmutableArray<ProviderModels> Providers);

/// <summary>A provider and its models.</summary>
[GenerateSerializer, Immutable, Alias("parley.ProviderModels")]
public sealed record ProviderModels
{
    [Id(0)] public required string Provider { get; init; }

    [Id(1)] public required bool Available { get; init; }

    /// <summary><c>missing_api_key</c> or <c>fetch_failed</c> when not available.</summary>
    [Id(2)] public string? UnavailableReason { get; init; }

    [Id(3)] public required ImmutableArray<CatalogModel> Models { get; init; }
}

/// <summary>A model in the catalogue.</summary>
/// <param name="Id"><c>provider:model</c>.</param>
[GenerateSerializer, Immutable, Alias("parley.CatalogModel")]
public sealed record CatalogModel(
    [property: Id(0)] string Id,
    [property: Id(1)] string Provider,
    [property: Id(2)] string Model,
    [property: Id(3)] string DisplayName);

/// <summary>A model config as users see it (spec/chat.md 1.6).</summary>
[GenerateSerializer, Immutable, Alias("parley.ModelConfig")]
public sealed record ModelConfig
{
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required string Provider { get; init; }

    [Id(2)] public required string Model { get; init; }

    [Id(3)] public required string DisplayName { get; init; }

    [Id(4)] public required bool Enabled { get; init; }

    [Id(5)] public required bool IsDefault { get; init; }

    /// <summary>Size of the context window, tokens.</summary>
    [Id(6)] public required long ContextLimit { get; init; }

    /// <summary>Percentage of the window at which the chat is compacted; 100 never.</summary>
    [Id(7)] public required int CompressionThreshold { get; init; }

    /// <summary>How the model is called; absent when nothing is asked for beyond the defaults.</summary>
    [Id(8), JsonPropertyName("model_config")] public CallOptions? Options { get; init; }

    [Id(9)] public DateTimeOffset CreatedAt { get; init; }

    [Id(10)] public DateTimeOffset UpdatedAt { get; init; }
}
