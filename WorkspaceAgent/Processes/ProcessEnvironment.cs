using System.Collections;
using Parley.WorkspaceAgent.Server;

namespace Parley.WorkspaceAgent.Processes;

/// <summary>
/// What every process of this agent finds in its environment (platform.md 0.2): what the agent was started with, without what only the agent
/// may know; what the workspace's manifest says; what the request says; and last the marks by which the process is found again.
/// </summary>
internal sealed class ProcessEnvironment
{
    /// <summary>The chat that a process works for.</summary>
    public const string ChatId = "CODER_CHAT_ID";

    private const string Mark = "PARLEY_PROCESS";

    private readonly Dictionary<string, string> _inherited = new(StringComparer.Ordinal);
    private readonly string _agent = Guid.NewGuid().ToString("N");
    private volatile AgentManifest? _manifest;

    /// <summary>Copies the environment of this process.</summary>
    /// <param name="withheld">Names of variables that no other process gets.</param>
    /// <param name="serverUrl">Where the server is; null when the agent stands alone.</param>
    public ProcessEnvironment(IReadOnlyCollection<string> withheld, Uri? serverUrl)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (!withheld.Contains(name))
                _inherited[name] = (string?)variable.Value ?? "";
        }

        _inherited["CODER"] = "true";
        if (serverUrl is not null)
            _inherited["CODER_AGENT_URL"] = serverUrl.OriginalString;
        if (Environment.ProcessPath is { } self)
            _inherited["GIT_ASKPASS"] = self;
    }

    /// <summary>Begins the environment entry that all processes of this agent have, and what they started.</summary>
    public string MarkOfAll => $"{Mark}={_agent}.";

    /// <summary>Takes what the server says about the workspace. It counts for processes that start from now on.</summary>
    public void Apply(AgentManifest manifest) => _manifest = manifest;

    /// <summary>The environment entry of one process and of what it started, as <see cref="Native.Strays"/> takes it.</summary>
    public string MarkOf(Guid process) => $"{MarkOfAll}{process:N}\0";

    /// <summary>The environment of a process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="requested">What the request adds; it wins over all but the marks.</param>
    /// <param name="chat">The chat that it works for.</param>
    public IReadOnlyCollection<string> For(Guid process, IReadOnlyDictionary<string, string>? requested, Guid? chat)
    {
        Dictionary<string, string> variables = new(_inherited, StringComparer.Ordinal);
        if (_manifest is { } manifest)
        {
            Add(variables, manifest.Env);
            variables["CODER_WORKSPACE_NAME"] = manifest.WorkspaceName;
            variables["CODER_WORKSPACE_AGENT_NAME"] = manifest.AgentName;
            variables["CODER_WORKSPACE_OWNER_NAME"] = manifest.OwnerName;
        }

        Add(variables, requested);
        if (chat is { } id)
            variables[ChatId] = id.ToString();
        variables[Mark] = $"{_agent}.{process:N}";
        return [.. variables.Select(variable => $"{variable.Key}={variable.Value}")];
    }

    private static void Add(Dictionary<string, string> variables, IReadOnlyDictionary<string, string>? more)
    {
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
            variables[name] = value;
    }
}
