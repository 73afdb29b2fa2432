using System.Text.RegularExpressions;

namespace Parley.Grains.Workspaces;

/// <summary>Names that workspaces may have: part of paths and host names, so plain ones.</summary>
internal static partial class WorkspaceNames
{
    /// <summary>Whether it is one.</summary>
    public static bool IsAllowed(string? name) => name is not null && Form().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
