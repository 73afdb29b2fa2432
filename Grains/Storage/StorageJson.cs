using System.Text.Json.Serialization;

namespace Parley.Grains.Storage;

/// <summary>How content is kept in jsonb columns: the names of the wire. jsonb reorders keys, so the type may stand anywhere.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<MessagePart>))]
[JsonSerializable(typeof(ImmutableArray<ChatMessage>))]
[JsonSerializable(typeof(TokenUsage))]
[JsonSerializable(typeof(CallOptions))]
[JsonSerializable(typeof(ImmutableDictionary<string, string>))]
internal sealed partial class StorageJson : JsonSerializerContext;
