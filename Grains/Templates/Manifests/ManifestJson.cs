using System.Text.Json.Serialization;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Templates.Manifests;

/// <summary>How manifests and the values of presets are kept in jsonb columns.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TemplateManifest))]
[JsonSerializable(typeof(ImmutableArray<BuildParameter>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ManifestJson : JsonSerializerContext;
