using System.Text.Json;
using Parley.Grains.Tools;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Tools;

/// <summary>A tool that does what the test says.</summary>
internal sealed class TestTool(string name, Func<JsonElement, ToolContext, Task<ToolResult>> run) : ITool
{
    public string Name => name;

    public string Description => $"The tool {name} of a test.";

    public JsonElement Schema { get; } = JsonDocument.Parse("""{"type":"object","properties":{}}""").RootElement.Clone();

    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(10);

    public Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context) => run(arguments, context);

    /// <summary>A tool that waits at a gate of the test, for which the call's argument <c>gate</c> gives the number.</summary>
    public static TestTool WithGates(IReadOnlyList<Gate> gates) => new("wait", async (arguments, context) =>
    {
        var number = arguments.GetProperty("gate").GetInt32();
        await gates[number].PassAsync(context.CancellationToken);
        return ToolResult.Of($"passed {number}");
    });
}
