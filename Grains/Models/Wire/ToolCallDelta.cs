namespace Parley.Grains.Models.Wire;

/// <summary>A piece of a tool call; whatever the provider left out is null.</summary>
internal readonly record struct ToolCallDelta(int? Index, string? Id, string? Name, string? Arguments);
