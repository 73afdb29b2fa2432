namespace Parley.WorkspaceAgent.Server;

// What agent and server say to each other (platform.md 0.2): paths below /api/v2/workspaceagents/me, the agent's token in the header
// Coder-Session-Token, JSON in snake case.

/// <summary><c>GET manifest</c>: what the server knows about the workspace.</summary>
/// <param name="AgentId">The agent; a new one with every start of the workspace.</param>
/// <param name="AgentName">Its name in the template.</param>
/// <param name="WorkspaceId">The workspace.</param>
/// <param name="WorkspaceName">Its name.</param>
/// <param name="OwnerName">Whose it is.</param>
/// <param name="Directory">Where processes run by default; may begin with <c>~</c> or <c>$HOME</c>.</param>
/// <param name="Env">Variables for every process.</param>
/// <param name="StartupScript">What to run first; null or empty for nothing.</param>
/// <param name="Os">The operating system.</param>
/// <param name="StartupScriptTimeoutSeconds">How long the startup script may take; null for ten minutes.</param>
/// <param name="ShutdownScript">What to run last; null or empty for nothing.</param>
/// <param name="ShutdownScriptTimeoutSeconds">How long the shutdown script may take; null for ten seconds.</param>
internal sealed record AgentManifest(
    Guid AgentId, string AgentName, Guid WorkspaceId, string WorkspaceName, string OwnerName, string? Directory,
    Dictionary<string, string>? Env, string? StartupScript, string? Os, int? StartupScriptTimeoutSeconds = null,
    string? ShutdownScript = null, int? ShutdownScriptTimeoutSeconds = null);

/// <summary><c>POST register</c>: where the agent is; also its heartbeat, every 5 s.</summary>
/// <param name="Address"><c>http://host:port</c>, or <c>unix:/path</c> of a socket.</param>
/// <param name="ApiSecret">What calls of the agent's API carry as a bearer token.</param>
/// <param name="Version">The agent's version.</param>
/// <param name="ExpandedDirectory">The manifest's directory as an absolute path.</param>
internal sealed record AgentRegistration(string Address, string ApiSecret, string Version, string ExpandedDirectory)
{
    /// <summary>The address and directory alone: the secret is nobody's business.</summary>
    public override string ToString() => $"{Address} {ExpandedDirectory}";
}

/// <summary><c>POST lifecycle</c>: what the agent does.</summary>
/// <param name="State">One of <see cref="Lifecycle"/>.</param>
/// <param name="ChangedAt">Since when.</param>
internal sealed record LifecycleReport(string State, DateTimeOffset ChangedAt);

/// <summary>The states of an agent (platform.md 0.4) that it reports itself.</summary>
internal static class Lifecycle
{
    public const string Starting = "starting";
    public const string StartTimeout = "start_timeout";
    public const string StartError = "start_error";
    public const string Ready = "ready";
    public const string ShuttingDown = "shutting_down";
    public const string ShutdownTimeout = "shutdown_timeout";
    public const string ShutdownError = "shutdown_error";
    public const string Off = "off";
}

/// <summary><c>PATCH logs</c>: the next lines of the scripts' output.</summary>
internal sealed record StartupLogs(IReadOnlyList<StartupLog> Logs);

/// <summary>One line.</summary>
/// <param name="CreatedAt">When it was read.</param>
/// <param name="Level"><c>info</c> for what a script says, <c>error</c> for what the agent says about it.</param>
/// <param name="Output">The line.</param>
internal sealed record StartupLog(DateTimeOffset CreatedAt, string Level, string Output);
