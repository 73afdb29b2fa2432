using System.Diagnostics;
using Parley.Hosting.Programs;

namespace Parley.Program.LocalCluster;

/// <summary>One process of the local cluster: started, watched, started again when it ends, stopped at the end.</summary>
/// <param name="plan">How it is started.</param>
/// <param name="console">Where its output and what happens to it are told.</param>
/// <param name="changed">Called after every change of <see cref="Row"/>.</param>
/// <param name="time">The clock of the pauses between restarts.</param>
internal sealed class LocalProcess(ProcessPlan plan, ClusterConsole console, Action changed, TimeProvider time) : IAsyncDisposable
{
    // A process that dies once is back at once; one that cannot start does not fill the screen.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // Longer than what the process takes itself for its stop, ProgramDefaults.ShutdownLimit.
    private static readonly TimeSpan KillAfter = ProgramDefaults.ShutdownLimit + TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private Process? _process;
    private string _url = plan.Url;
    private TimeSpan _pause = FirstPause;
    private Task _running = Task.CompletedTask;

    /// <summary>Completes when it is ready for the first time.</summary>
    public Task Ready => _ready.Task;

    /// <summary>What is so now.</summary>
    public ProcessRow Row { get; private set; } = new(plan.Name, plan.Role.ToLowerInvariant(), null, null, ProcessState.Starting);

    /// <summary>How often it ended without having been ready since, and how it ended last.</summary>
    public (int Count, int ExitCode) FailedStarts { get; private set; }

    /// <summary>Starts it and keeps it running until <see cref="DisposeAsync"/>.</summary>
    public void Start() => _running = RunAsync();

    /// <summary>Ends it for good: gracefully, and by force when that takes longer than it may.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        WithProcess(AskToStop);
        try
        {
            await _running.WaitAsync(KillAfter, time);
        }
        catch (TimeoutException)
        {
            console.Tell($"{plan.Name} did not stop within {KillAfter.TotalSeconds:F0} s and is killed");
            WithProcess(process => process.Kill());
            await _running;
        }

        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            using var process = Launch();
            await process.WaitForExitAsync();
            FailedStarts = (FailedStarts.Count + 1, process.ExitCode);
            Ended();
            if (_stopping.IsCancellationRequested)
                break;
            console.Tell($"{plan.Name} ended with exit code {process.ExitCode}; it is started again");
            await Task.Delay(_pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
        }

        Become(row => row with { State = ProcessState.Exited });
    }

    private void Ended()
    {
        lock (_lock)
            _process = null;
        Become(row => row with { Pid = null, Address = null, State = ProcessState.Restarting });
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(
            DotNet(), [Path.Combine(AppContext.BaseDirectory, plan.Program), "--urls", _url, ProcessSignals.StopWithInput])
        {
            // Not here: a settings file of this program's is not for its parts, which get theirs by environment.
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ProcessEnvironment.Apply(start.Environment, plan.Settings);
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        lock (_lock)
        {
            process.Start();
            _process = process;
        }

        Become(row => row with { Pid = process.Id, State = ProcessState.Starting });
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // A stop that came before there was a process to ask.
        if (_stopping.IsCancellationRequested)
            WithProcess(AskToStop);
        return process;
    }

    // The same runtime as this program's, also where it is not on the PATH.
    private static string DotNet() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    private void Read(string? line)
    {
        if (line is null)
            return;
        if (line.StartsWith(ProcessSignals.ReadyPrefix(plan.Role), StringComparison.Ordinal))
            BecomeReady(line[ProcessSignals.ReadyPrefix(plan.Role).Length..]);
        else if (line == ProcessSignals.StoppingLine(plan.Role))
            Become(row => row with { State = ProcessState.Stopping });
        else
            console.Echo(plan.Name, line);
    }

    private void BecomeReady(string address)
    {
        if (plan.KeepsPort)
            _url = ClusterPlan.WithPort(plan.Url, new Uri(address).Port);
        _pause = FirstPause;
        FailedStarts = default;
        Become(row => row with { Address = address, State = ProcessState.Ready });
        if (!_ready.TrySetResult())
            console.Tell($"{plan.Name} is back: process {Row.Pid} at {address}");
    }

    private void AskToStop(Process process)
    {
        process.StandardInput.Close();
        Become(row => row with { State = ProcessState.Stopping });
    }

    /// <summary>Does something to the process if there is one; it cannot be disposed of meanwhile.</summary>
    private void WithProcess(Action<Process> action)
    {
        lock (_lock)
        {
            if (_process is { } process)
                action(process);
        }
    }

    private void Become(Func<ProcessRow, ProcessRow> change)
    {
        lock (_lock)
            Row = change(Row);
        changed();
    }
}
