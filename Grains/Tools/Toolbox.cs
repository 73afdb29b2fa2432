using Microsoft.Extensions.AI;

namespace Parley.Grains.Tools;

/// <summary>The tools that one run offers its model.</summary>
/// <param name="tools">The tools; of two with one name the first counts.</param>
internal sealed class Toolbox(IEnumerable<ITool> tools)
{
    private readonly Dictionary<string, ITool> _tools = tools.DistinctBy(tool => tool.Name).ToDictionary(tool => tool.Name);

    /// <summary>No tools at all.</summary>
    public static Toolbox Empty { get; } = new([]);

    /// <summary>These tools and others; of two with one name these count.</summary>
    public Toolbox With(IEnumerable<ITool> others) => new(_tools.Values.Concat(others));

    /// <summary>How many tools there are.</summary>
    public int Count => _tools.Count;

    /// <summary>The tool of a name, or null.</summary>
    public ITool? Find(string name) => _tools.GetValueOrDefault(name);

    /// <summary>What a model is told about the tools.</summary>
    public ChatOptions Options()
    {
        if (_tools.Count == 0)
            return new ChatOptions();
        var declarations = _tools.Values.Select(tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.Schema));
        return new ChatOptions { Tools = [.. declarations], ToolMode = ChatToolMode.Auto };
    }
}
