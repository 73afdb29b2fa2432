using System.Text.Json.Serialization;
using Parley.Grains.Chats;
using Parley.Grains.Usage;

namespace Parley.Grains.Storage;

/// <summary>
/// How content is kept in jsonb columns: the names of the wire. jsonb reorders keys, so the type may stand anywhere. What earlier versions
/// stored may be nested more deeply than <see cref="JsonText.MaxDepth"/>, and is wrapped as well.
/// </summary>
[JsonSourceGenerationOptions(
    MaxDepth = 128,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<MessagePart>))]
[JsonSerializable(typeof(ImmutableArray<ChatMessage>))]
[JsonSerializable(typeof(TokenUsage))]
[JsonSerializable(typeof(CallOptions))]
[JsonSerializable(typeof(JournaledWait))]
[JsonSerializable(typeof(StepUse))]
[JsonSerializable(typeof(ImmutableDictionary<string, string>))]
internal sealed partial class StorageJson : JsonSerializerContext;
