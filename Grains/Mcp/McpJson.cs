using System.Text.Json.Serialization;

namespace Parley.Grains.Mcp;

/// <summary>How headers' values are kept together.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class McpJson : JsonSerializerContext;
