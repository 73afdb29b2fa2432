using System.Text;

namespace Parley.Grains.Abstractions.Models;

/// <summary>A provider as administrators see it (spec/chat.md 1.5). Its key is never shown.</summary>
[GenerateSerializer, Immutable, Alias("parley.ModelProvider")]
public sealed record ModelProvider
{
    /// <summary>The nil UUID when no administrator has configured it.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>Its name, for example <c>openai</c>.</summary>
    [Id(1)] public required string Provider { get; init; }

    [Id(2)] public required string DisplayName { get; init; }

    /// <summary>Whether chats can use its models.</summary>
    [Id(3)] public required bool Enabled { get; init; }

    /// <summary>Whether there is a key for it: a stored one, or the environment's.</summary>
    [Id(4)] public required bool HasApiKey { get; init; }

    /// <summary>Where it answers; absent for its own public address.</summary>
    [Id(5)] public string? BaseUrl { get; init; }

    /// <summary><c>database</c>, <c>env_preset</c> or <c>supported</c> (not configured).</summary>
    [Id(6)] public required string Source { get; init; }

    /// <summary>Absent unless the source is the database.</summary>
    [Id(7)] public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc cref="CreatedAt"/>
    [Id(8)] public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>Body of <c>POST /chats/providers</c>.</summary>
[GenerateSerializer, Immutable, Alias("parley.CreateProvider")]
public sealed record CreateProvider
{
    /// <summary>One of the supported names.</summary>
    [Id(0)] public string? Provider { get; init; }

    /// <summary>The usual name when absent or empty.</summary>
    [Id(1)] public string? DisplayName { get; init; }

    /// <summary>The key; absent for a server that needs none, or where the environment has it.</summary>
    [Id(2)] public string? ApiKey { get; init; }

    /// <summary>An absolute http or https address; it may be a private one. Absent for the provider's own public address.</summary>
    [Id(3)] public string? BaseUrl { get; init; }

    /// <summary>True when absent.</summary>
    [Id(4)] public bool? Enabled { get; init; }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Provider = ").Append(Provider);
        return true;
    }
}

/// <summary>Body of <c>PATCH /chats/providers/{id}</c>: what is absent stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("parley.UpdateProvider")]
public sealed record UpdateProvider
{
    /// <summary>Empty for the usual name.</summary>
    [Id(0)] public string? DisplayName { get; init; }

    /// <summary>The new key; empty clears the stored one.</summary>
    [Id(1)] public string? ApiKey { get; init; }

    /// <summary>The new address; empty clears it.</summary>
    [Id(2)] public string? BaseUrl { get; init; }

    [Id(3)] public bool? Enabled { get; init; }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("BaseUrl = ").Append(BaseUrl);
        return true;
    }
}

/// <summary>Body of <c>POST /chats/model-configs</c> and, with all fields optional, of <c>PATCH /chats/model-configs/{id}</c>.</summary>
[GenerateSerializer, Immutable, Alias("parley.ModelConfigInput")]
public sealed record ModelConfigInput
{
    /// <summary>A configured provider. Needed by POST.</summary>
    [Id(0)] public string? Provider { get; init; }

    /// <summary>The model as the provider calls it. Needed by POST.</summary>
    [Id(1)] public string? Model { get; init; }

    /// <summary>The model's name when absent or empty.</summary>
    [Id(2)] public string? DisplayName { get; init; }

    /// <summary>True when absent.</summary>
    [Id(3)] public bool? Enabled { get; init; }

    /// <summary>Whether it becomes the default; false makes another one the default, if there is one.</summary>
    [Id(4)] public bool? IsDefault { get; init; }

    /// <summary>Size of the context window, tokens, greater than zero. Needed by POST.</summary>
    [Id(5)] public long? ContextLimit { get; init; }

    /// <summary>Percentage of the window at which the chat is compacted, 0 to 100; 70 when absent.</summary>
    [Id(6)] public int? CompressionThreshold { get; init; }

    /// <summary>How the model is called; an empty object for nothing beyond the defaults.</summary>
    [Id(7), JsonPropertyName("model_config")] public CallOptions? Options { get; init; }
}
