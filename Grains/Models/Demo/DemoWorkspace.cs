using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Parley.Grains.Models.Demo;

/// <summary>
/// The demo model at work in a workspace: it runs the command that it is told, writes the file, reads the file, and shows what came of it.
/// Knows no more of the world than a real model: what it is told and what its tools answer.
/// </summary>
internal static partial class DemoWorkspace
{
    /// <summary>Whether the user wants something done in the workspace, and it can be.</summary>
    public static bool IsAsked(DemoPrompt prompt) => Wish(prompt) is { } wish && prompt.Tools.Contains(wish.Tool);

    /// <summary>The next step of the scene: it follows from the results that are there.</summary>
    public static DemoAnswer Answer(DemoPrompt prompt)
    {
        var wish = Wish(prompt)!;
        var results = prompt.ToolResults;
        if (wish.Path is null)
        {
            return results.IsEmpty
                ? new($"I run `{wish.Text}` in the workspace.") { Calls = [Call("execute", ("command", wish.Text), ("timeout", "60s"))] }
                : new(Told(results[^1]));
        }

        // Files are named by their whole path, and only the workspace knows where it is.
        if (!wish.Path.StartsWith('/') && results.IsEmpty)
            return new("I look where we are.") { Calls = [Call("execute", ("command", "pwd"))] };
        var isWhole = wish.Path.StartsWith('/');
        if (results.Length < (isWhole ? 1 : 2))
        {
            var directory = isWhole ? "" : $"{Text(results[0], "output")?.Trim()}/";
            var path = directory + wish.Path;
            return wish.Tool == "write_file"
                ? new($"I write `{path}`.") { Calls = [Call("write_file", ("path", path), ("content", wish.Text + "\n"))] }
                : new($"I read `{path}`.") { Calls = [Call("read_file", ("path", path))] };
        }

        return new(Told(results[^1]));
    }

    private static DemoWish? Wish(DemoPrompt prompt)
    {
        if (DemoTitle.IsAsked(prompt))
            return null;
        var said = prompt.User;
        if (WriteFile().Match(said) is { Success: true } write)
            return new DemoWish("write_file", write.Groups["path"].Value, Unquoted(write.Groups["text"].Value));
        if (WriteTo().Match(said) is { Success: true } writeTo)
            return new DemoWish("write_file", writeTo.Groups["path"].Value, Unquoted(writeTo.Groups["text"].Value));
        if (ReadFile().Match(said) is { Success: true } read)
            return new DemoWish("read_file", read.Groups["path"].Value, "");
        return Run().Match(said) is { Success: true } run ? new DemoWish("execute", null, run.Groups["command"].Value.Trim()) : null;
    }

    private static string Told(JsonElement result)
    {
        if (Text(result, "error") is { } error && Text(result, "output") is null)
            return $"That did not work: {error}";
        if (Text(result, "content") is { } content)
            return $"Here it is:\n\n{Fenced(content)}";
        if (Text(result, "output") is not { } output)
            return "It is done.";
        var code = result.TryGetProperty("exit_code", out var exit) && exit.TryGetInt32(out var number) ? number : 0;
        var verdict = Text(result, "error") ?? (code == 0
            ? "It ended well."
            : string.Create(CultureInfo.InvariantCulture, $"It ended with exit code {code}."));
        return output.Length == 0 ? $"{verdict} It said nothing." : $"{verdict}\n\n{Fenced(output)}";
    }

    /// <summary>Within a fence that the text does not hold itself.</summary>
    private static string Fenced(string text)
    {
        var fence = "```";
        while (text.Contains(fence, StringComparison.Ordinal))
            fence += "`";
        return $"{fence}\n{text.TrimEnd('\n')}\n{fence}";
    }

    private static string Unquoted(string text) =>
        text.Trim() is [var first, .., var last] quoted && first == last && first is ('"' or '\'' or '`') ? quoted[1..^1] : text.Trim();

    private static DemoCall Call(string tool, params (string Name, string Value)[] arguments) =>
        new(tool, new JsonObject(arguments.Select(argument => KeyValuePair.Create<string, JsonNode?>(argument.Name, argument.Value))));

    private static string? Text(JsonElement result, string name) =>
        result.ValueKind is JsonValueKind.Object && result.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    // In backticks anything is a command; without them only what does not read like a sentence.
    [GeneratedRegex(
        """
        \A(?:please\ )?(?:run|execute)\ (?:the\ command\ )?
        (?:`(?<command>[^`]+)`|(?!(?:the|an?|all|my|your|it|this|that|some|tests?)\b)(?<command>[^`\n]+?))[.!]?\s*\z
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Run();

    [GeneratedRegex(
        """
        \A(?:please\ )?(?:write|create|make)\ (?:a\ |the\ )?file\ (?:named\ |called\ )?`?(?<path>[\w./-]+)`?
        \ (?:with|containing|that\ says)(?:\ the\ text)?\ (?<text>.+?)\s*\z
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex WriteFile();

    [GeneratedRegex(
        @"\A(?:please )?write (?<text>""[^""]+""|'[^']+'|`[^`]+`) (?:in)?to (?:the file )?`?(?<path>[\w./-]*\w)`?[.!]?\s*\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WriteTo();

    [GeneratedRegex(
        """
        \A(?:please\ )?(?:read|open|show\ me)\ (?:(?:the\ )?file\ `?(?<path>[\w./-]*\w)`?|`(?<path>[\w./-]+)`
        |(?<path>[\w/-]*(?:[./]\w[\w-]*)+))[.!?]?\s*\z
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ReadFile();

    /// <summary>What the user wants.</summary>
    /// <param name="Tool">The tool that does it.</param>
    /// <param name="Path">The file; null for a command.</param>
    /// <param name="Text">The command, or what the file is to hold.</param>
    private sealed record DemoWish(string Tool, string? Path, string Text);
}
