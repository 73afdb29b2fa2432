namespace Parley.Grains.Abstractions.Chats;

/// <summary>Who a chat's title is from.</summary>
[GenerateSerializer, Alias("parley.TitleSource"), JsonConverter(typeof(JsonStringEnumConverter<TitleSource>))]
public enum TitleSource
{
    /// <summary>The first words of the first message; a model is asked for a better one (spec/chat.md 3.8).</summary>
    [JsonStringEnumMemberName("fallback")] Fallback,

    /// <summary>A model wrote it.</summary>
    [JsonStringEnumMemberName("generated")] Generated,

    /// <summary>A user gave it: it stays until a user changes it or asks for another.</summary>
    [JsonStringEnumMemberName("manual")] Manual,
}

/// <summary>A title as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("parley.StoredTitle")]
public sealed record StoredTitle
{
    [Id(0)] public required string Title { get; init; }

    [Id(1)] public required TitleSource Source { get; init; }

    /// <summary>How often the chat's title has changed; the newest title has the highest.</summary>
    [Id(2)] public required long Version { get; init; }

    /// <summary>The chat's time of change when this was read.</summary>
    [Id(3)] public required DateTimeOffset UpdatedAt { get; init; }
}
