using System.Diagnostics;

namespace Parley.Grains.Workspaces.Provisioners.Local;

/// <summary>
/// The program that runs in a workspace, and the one place that says how it is started: in a session of its own, so that it outlives this
/// silo however that ends, and with nothing of this process in its environment.
/// </summary>
/// <param name="Path">The program.</param>
/// <param name="Arguments">What precedes nothing else: the agent takes all it needs from its environment.</param>
internal sealed record AgentProgram(string Path, ImmutableArray<string> Arguments)
{
    /// <summary>
    /// In the environment of the agent and of all that it starts: by it they are found again, by any silo of this machine.
    /// </summary>
    public const string Marker = "PARLEY_WORKSPACE_ID";

    // What a program needs to run at all. Whatever is not here (keys above all) does not reach a workspace.
    private static readonly string[] PassedOn = ["PATH", "LANG", "LC_ALL", "TZ", "USER", "LOGNAME", "DOTNET_ROOT"];

    /// <summary>The one that is delivered with this program.</summary>
    public static AgentProgram Delivered { get; } = new(
        System.IO.Path.Combine(AppContext.BaseDirectory, "WorkspaceAgent", "Parley.WorkspaceAgent"), []);

    /// <summary>How to start an agent. What it writes to its outputs goes to the end of <paramref name="logFile"/>.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="workspaceId">Its workspace.</param>
    /// <param name="home">Its home and working directory.</param>
    /// <param name="listen">Where it is to answer, <c>unix:/path</c>.</param>
    /// <param name="logFile">Takes what it writes.</param>
    /// <param name="gateway">Where it reaches the gateway.</param>
    public ProcessStartInfo StartInfo(AgentOrder agent, Guid workspaceId, string home, string listen, string logFile, Uri gateway)
    {
        // setsid does not fork here: a child of this process leads no group. So the session has the number of the process.
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", "exec \"$@\" </dev/null >>\"$0\" 2>&1", logFile, Path, .. Arguments])
        {
            WorkingDirectory = home,
        };
        start.Environment.Clear();
        foreach (var name in PassedOn)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }

        start.Environment["HOME"] = home;
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment[Marker] = workspaceId.ToString();
        start.Environment["CODER_AGENT_URL"] = gateway.ToString();
        start.Environment["CODER_AGENT_TOKEN"] = agent.Token;
        start.Environment["PARLEY_AGENT_LISTEN"] = listen;
        return start;
    }
}
