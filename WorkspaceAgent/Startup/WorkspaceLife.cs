using Parley.WorkspaceAgent.Processes;
using Parley.WorkspaceAgent.Server;

namespace Parley.WorkspaceAgent.Startup;

/// <summary>
/// The agent's life with its server: it takes the manifest, registers, runs the startup script, and at the end the shutdown script. The API
/// serves all the while, and no failure of the server touches a process.
/// </summary>
internal sealed class WorkspaceLife(
    WorkspaceServer server, ProcessEnvironment environment, WorkingDirectory directory, Shells shells, TimeProvider time,
    ILogger<Presence> presenceLog) : IDisposable
{
    private static readonly TimeSpan StartupLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _silenced = new();
    private readonly Reports _reports = new(server, time);
    private readonly ScriptLog _log = new(server, time);
    private AgentManifest? _manifest;
    private Task _life = Task.CompletedTask;
    private Task _delivery = Task.CompletedTask;

    /// <summary>Begins it.</summary>
    /// <param name="address">Finds where the server reaches the API, once the server itself was reached.</param>
    /// <param name="secret">What its callers show.</param>
    public void Begin(Func<string> address, string secret)
    {
        _delivery = Task.WhenAll(_reports.RunAsync(_silenced.Token), _log.RunAsync(_silenced.Token));
        _life = LiveAsync(address, secret, _stopping.Token);
    }

    /// <summary>Ends the startup script if it still runs, says that the agent goes, and runs the shutdown script.</summary>
    /// <returns>The state to report when the processes are gone too.</returns>
    public async Task<string> EndAsync()
    {
        await _stopping.CancelAsync();
        await _life.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _reports.Add(Lifecycle.ShuttingDown);
        return await RunAsync("shutdown", _manifest?.ShutdownScript, _manifest?.ShutdownScriptTimeoutSeconds, ShutdownLimit) switch
        {
            ScriptEnd.Failure => Lifecycle.ShutdownError,
            ScriptEnd.Timeout => Lifecycle.ShutdownTimeout,
            _ => Lifecycle.Off,
        };
    }

    /// <summary>Reports the last state, and waits a little for the server to take it.</summary>
    public async Task LeaveAsync(string state)
    {
        _reports.Add(state);
        _reports.Complete();
        _log.Complete();
        _silenced.CancelAfter(LastWords);
        await _delivery.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _silenced.Dispose();
    }

    private async Task LiveAsync(Func<string> address, string secret, CancellationToken cancellationToken)
    {
        _manifest = await server.RetryAsync("Asking for the manifest", server.GetManifestAsync, cancellationToken);
        if (_manifest is null)
            return;
        environment.Apply(_manifest);
        AgentRegistration registration = new(address(), secret, AgentVersion.Text, directory.Configure(_manifest.Directory));
        var presence = new Presence(server, time, presenceLog).RunAsync(registration, cancellationToken);
        _reports.Add(Lifecycle.Starting);
        var end = await RunAsync(
            "startup", _manifest.StartupScript, _manifest.StartupScriptTimeoutSeconds, StartupLimit, cancellationToken);
        _reports.Add(end switch
        {
            ScriptEnd.Failure => Lifecycle.StartError,
            ScriptEnd.Timeout => Lifecycle.StartTimeout,
            _ => Lifecycle.Ready,
        });
        await presence;
    }

    private Task<ScriptEnd> RunAsync(
        string name, string? script, int? seconds, TimeSpan limit, CancellationToken cancellationToken = default) =>
        new ScriptRun(shells, directory, _log, time)
            .RunAsync(name, script, seconds > 0 ? TimeSpan.FromSeconds(seconds.Value) : limit, cancellationToken);
}
