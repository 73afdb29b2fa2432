using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Grains.Models.Demo;

/// <summary>
/// The demo model's mind: a list of scenes, of which the first that fits answers. To teach it something, add a scene. Answers depend
/// on the request only.
/// </summary>
internal static partial class DemoScript
{
    private const int MostWords = 10_000;

    private static readonly Scene[] Scenes =
    [
        new(DemoTitle.IsAsked, prompt => new(DemoTitle.Of(prompt))),
        new(DemoWorkspace.IsAsked, DemoWorkspace.Answer),
        new(prompt => IsCommand(prompt) && DemoSubagents.IsAsked(prompt), DemoSubagents.Answer),
        new(prompt => IsCommand(prompt) && prompt.Says("error"), _ => new("The demo fails when it is asked to.") { Failure = 401 }),
        new(prompt => CountTo().IsMatch(prompt.User), prompt => new(Count(NumberIn(CountTo(), prompt.User)))),
        new(prompt => WriteWords().IsMatch(prompt.User), prompt => new(Prose(NumberIn(WriteWords(), prompt.User)))),
        new(prompt => prompt.Says("markdown"), _ => new(DemoTexts.Markdown)),
        new(prompt => prompt.Says("think"), prompt => new(DemoTexts.Thought) { Reasoning = DemoTexts.Thinking(prompt.User) }),
        new(prompt => prompt.Says("long"), _ => new(Prose(600))),
        new(prompt => IsCommand(prompt) && prompt.Says("flaky"), _ => new(DemoTexts.Recovered)),
        new(_ => true, prompt => new(DemoTexts.Introduction(prompt.User))),
    ];

    /// <summary>The answer to a prompt.</summary>
    public static DemoAnswer Answer(DemoPrompt prompt)
    {
        var answer = Scenes.First(scene => scene.Fits(prompt)).Answer(prompt);
        return prompt.Says("slow") && !DemoTitle.IsAsked(prompt) ? answer with { WordsPerSecond = 5 } : answer;
    }

    /// <summary>Whether the first attempt at this prompt is to fail.</summary>
    public static bool IsFlaky(DemoPrompt prompt) => IsCommand(prompt) && prompt.Says("flaky");

    // Failures are given on request only: a long message, for example a pasted log, may well speak of errors.
    private static bool IsCommand(DemoPrompt prompt) => prompt.User.Length <= 60 && !DemoTitle.IsAsked(prompt);

    private static string Count(int last)
    {
        var text = new StringBuilder("1");
        for (var i = 2; i <= last; i++) text.Append(CultureInfo.InvariantCulture, $"{(i % 10 == 1 ? ",\n" : ", ")}{i}");
        return text.Append('.').ToString();
    }

    private static string Prose(int count)
    {
        var words = DemoWords.Split(DemoTexts.Story).ToArray();
        var text = string.Concat(Enumerable.Range(0, count).Select(i => words[i % words.Length])).TrimEnd();
        return text.EndsWith('.') ? text : text.TrimEnd(',') + ".";
    }

    private static int NumberIn(Regex form, string text) =>
        int.TryParse(form.Match(text).Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Math.Clamp(number, 1, MostWords)
            : MostWords;

    [GeneratedRegex(@"\bcount (?:up )?to (\d+)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CountTo();

    [GeneratedRegex(@"\bwrite (\d+) words\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WriteWords();

    private sealed record Scene(Func<DemoPrompt, bool> Fits, Func<DemoPrompt, DemoAnswer> Answer);
}
