using Microsoft.Extensions.AI;

namespace Parley.Grains.Models.Wire;

/// <summary>The names under which a model knows the tools: those of MCP servers may be longer and freer than providers allow.</summary>
internal sealed class ToolNames
{
    /// <summary>The longest name that all providers take.</summary>
    private const int MaxLength = 64;

    private readonly Dictionary<string, string>? _originals;

    public ToolNames(ChatOptions? options)
    {
        foreach (var tool in options?.Tools ?? [])
        {
            var legal = Legal(tool.Name);
            if (legal != tool.Name) (_originals ??= [])[legal] = tool.Name;
        }
    }

    /// <summary>What the model is told.</summary>
    public static string Legal(string name) => LegalName.Of(name, MaxLength);

    /// <summary>Which tool the model means.</summary>
    public string Original(string legal) => _originals?.GetValueOrDefault(legal) ?? legal;
}
