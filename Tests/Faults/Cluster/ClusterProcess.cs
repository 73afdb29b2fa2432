using System.Net;
using System.Text;
using Parley.Tests.Support;

namespace Parley.Tests.Faults.Cluster;

/// <summary>A silo or gateway of the cluster: started, watched, and started again whenever it ends, as an orchestrator does.</summary>
/// <param name="name">What it is called in what is reported.</param>
/// <param name="options">How to start it; asked at each start with the name of that one, which is never used again.</param>
internal sealed class ClusterProcess(string name, Func<string, ParleyProcessOptions> options) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private const int TailLines = 40;

    private readonly CancellationTokenSource _stopping = new();
    private readonly StringBuilder _history = new();
    private readonly Lock _lock = new();
    private readonly List<Incident> _incidents = [];
    private ParleyProcess? _process;
    private Task _running = Task.CompletedTask;
    private int _starts;

    public string Name => name;

    /// <summary>Where it answers; null while it does not.</summary>
    public IPEndPoint? Address => _process is { } process ? IPEndPoint.Parse(process.Address.Authority) : null;

    /// <summary>Whether it has told that it is ready, and has not ended since.</summary>
    public bool IsReady => _process is { HasExited: false };

    /// <summary>What was done to it.</summary>
    public IReadOnlyList<Incident> Incidents
    {
        get
        {
            lock (_lock)
                return [.. _incidents];
        }
    }

    /// <summary>The end of what it wrote, the ends of its earlier lives included.</summary>
    public string LogTail => string.Join('\n', (_history + (_process?.Output ?? "")).Split('\n').TakeLast(TailLines));

    /// <summary>Starts it and waits until it is ready.</summary>
    public Task StartAsync()
    {
        _running = RunAsync();
        return WaitReadyAsync();
    }

    /// <summary>Waits until it is ready.</summary>
    public Task WaitReadyAsync() => Eventually.TrueAsync(() => IsReady, $"{name} is ready. Its output:\n{LogTail}", TimeSpan.FromSeconds(60));

    /// <summary>kill -9.</summary>
    public Task KillAsync() => DoAsync("killed", process => process.KillAsync());

    /// <summary>SIGTERM, and waits for the end.</summary>
    public Task StopAsync() => DoAsync("stopped", process => process.StopAsync());

    /// <summary>SIGSTOP and, after a time, SIGCONT.</summary>
    public Task FreezeAsync(TimeSpan lasts, CancellationToken cancellationToken) => DoAsync("frozen", async process =>
    {
        process.Signal("STOP");
        try
        {
            await Task.Delay(lasts, cancellationToken);
        }
        finally
        {
            process.Signal("CONT");
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    /// <summary>Does something to the process there is; a fault that meets none, or one that is ending already, comes to nothing.</summary>
    private async Task DoAsync(string what, Func<ParleyProcess, Task> action)
    {
        if (_process is not { HasExited: false } process)
            return;
        var incident = new Incident(LifeName, what, TimeProvider.System.GetTimestamp());
        lock (_lock)
            _incidents.Add(incident);
        try
        {
            await action(process);
        }
        finally
        {
            incident.Until = what == "frozen" ? TimeProvider.System.GetTimestamp() : long.MaxValue;
        }
    }

    private string LifeName => $"{name}-{_starts}";

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            _starts++;
            try
            {
                await using var process = await ParleyProcess.StartAsync(options(LifeName));
                _process = process;
                await process.WaitForExitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _process = null;
                _history.AppendLine(process.Output);
                if (process.HasExited)
                    _history.AppendLine(FormattableString.Invariant($"--- {LifeName} ended with exit code {process.ExitCode}"));
            }
            catch (InvalidOperationException fault)
            {
                // It does not start while the database is away; it is tried until it does.
                _history.AppendLine($"--- {LifeName}: {fault.Message}");
            }

            await Task.Delay(Pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
