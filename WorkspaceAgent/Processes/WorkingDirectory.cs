namespace Parley.WorkspaceAgent.Processes;

/// <summary>Where processes run: what a request says, else what the workspace's manifest says, else at home (platform.md A.1).</summary>
internal sealed class WorkingDirectory(string home)
{
    private volatile string? _configured;

    /// <summary>Where processes run by default.</summary>
    public string Default => _configured is { } configured && Directory.Exists(configured) ? configured : home;

    /// <summary>Takes the manifest's directory.</summary>
    /// <param name="directory">A path; may begin with <c>~</c> or <c>$HOME</c>. Null or empty for the home.</param>
    /// <returns>The path in full.</returns>
    public string Configure(string? directory)
    {
        var rest = directory switch
        {
            null or "" or "~" or "$HOME" => "",
            _ when directory.StartsWith("~/", StringComparison.Ordinal) => directory["~/".Length..],
            _ when directory.StartsWith("$HOME/", StringComparison.Ordinal) => directory["$HOME/".Length..],
            _ => directory,
        };
        _configured = Path.GetFullPath(rest, home);
        return _configured;
    }

    /// <summary>Where a process runs.</summary>
    /// <param name="requested">What its request says; null when nothing.</param>
    public string Of(string? requested) => requested is null ? Default : Path.GetFullPath(requested, Default);
}
