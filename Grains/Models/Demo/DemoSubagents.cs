using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Grains.Models.Demo;

/// <summary>The demo model with subagents: it hands out two tasks, waits for both and tells what they reported.</summary>
internal static class DemoSubagents
{
    private static readonly (string Title, string Prompt)[] Tasks =
        [("Count", "Please count to 40."), ("Tell a story", "Please write 60 words.")];

    /// <summary>Whether the user wants to see subagents at work, and there are any.</summary>
    public static bool IsAsked(DemoPrompt prompt) =>
        prompt.Tools.Contains("spawn_agent") && (prompt.Says("subagents") || prompt.Says("subagent"));

    /// <summary>The next step of the scene: it follows from the results that are there.</summary>
    public static DemoAnswer Answer(DemoPrompt prompt)
    {
        var results = prompt.ToolResults;
        if (results.Length == 0)
        {
            return new("I hand two tasks to subagents. They are at work at the same time; open them to watch.")
            {
                Calls = [.. Tasks.Select(task => Call("spawn_agent", ("title", task.Title), ("prompt", task.Prompt)))],
            };
        }

        var started = results.Take(Tasks.Length).Select(result => Text(result, "chat_id")).OfType<string>().ToArray();
        if (results.Length == Tasks.Length && started.Length > 0)
        {
            return new("They know what to do. I wait for their reports.")
            {
                Calls = [.. started.Select(id => Call("wait_agent", ("chat_id", id)))],
            };
        }

        var reports = results.Skip(started.Length > 0 ? Tasks.Length : 0);
        return new(string.Join("\n\n", ["My subagents have reported:", .. reports.Select(Told)]));
    }

    private static DemoCall Call(string tool, params (string Name, string Value)[] arguments) =>
        new(tool, new JsonObject(arguments.Select(argument => KeyValuePair.Create<string, JsonNode?>(argument.Name, argument.Value))));

    private static string Told(JsonElement result) =>
        $"**{Text(result, "title") ?? "Error"}**\n\n> {(Text(result, "report") ?? Text(result, "error"))?.ReplaceLineEndings("\n> ")}";

    private static string? Text(JsonElement result, string name) =>
        result.ValueKind is JsonValueKind.Object && result.TryGetProperty(name, out var value) ? value.GetString() : null;
}
