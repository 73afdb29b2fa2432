using System.Text.RegularExpressions;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>Tells a model that reads files through the shell that there is a tool for it (spec/chat.md 4, execute).</summary>
internal static partial class CommandAdvice
{
    /// <summary>The advice for a command; null when there is none.</summary>
    public static string? For(string command) =>
        command.StartsWith("cat ", StringComparison.Ordinal)
            ? "Use read_file to read files: it numbers the lines and reads long files in pieces."
            : Lister().IsMatch(command)
                ? "To look into the files that were found use read_file: it numbers the lines and reads long files in pieces."
                : null;

    [GeneratedRegex(@"\A(?:rg|grep)\s(?:.*\s)?(?:--include-all|-l)(?:\s|\z)", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Lister();
}
