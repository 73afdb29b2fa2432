namespace Parley.WorkspaceAgent.Askpass;

/// <summary>
/// What git runs to ask for a user name or a password: this program, with the prompt as its one argument (platform.md F.2). It has no
/// credentials to give yet, and says so; git then fails without waiting for anybody.
/// </summary>
internal static class GitAskpass
{
    /// <summary>Whether the program was started by git.</summary>
    public static bool IsMeant(string[] arguments) =>
        arguments is [var prompt]
        && (prompt.StartsWith("Username ", StringComparison.Ordinal) || prompt.StartsWith("Password ", StringComparison.Ordinal));

    /// <summary>Answers git.</summary>
    /// <param name="prompt">Such as <c>Username for 'https://example.com': </c>.</param>
    /// <param name="errors">Where git shows what is said.</param>
    /// <returns>The exit code.</returns>
    public static int Answer(string prompt, TextWriter errors)
    {
        var place = prompt.Split(' ', 3) is [_, _, var last] ? last.Trim(' ', ':', '\'') : "this server";
        errors.WriteLine($"parley: this workspace has no credentials for {place}. Use a public address, or one that needs none.");
        return 1;
    }
}
