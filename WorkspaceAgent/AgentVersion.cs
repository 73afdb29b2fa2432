namespace Parley.WorkspaceAgent;

/// <summary>The version of this program.</summary>
internal static class AgentVersion
{
    /// <summary>As the server is told.</summary>
    public static string Text { get; } = typeof(AgentVersion).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "0.0.0";
}
