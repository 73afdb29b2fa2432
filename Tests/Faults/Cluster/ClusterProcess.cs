using System.Net;
using System.Text;
using Parley.Hosting.Programs;
using Parley.Tests.Support;

namespace Parley.Tests.Faults.Cluster;

/// <summary>A silo or gateway of the cluster: started, watched, and started again whenever it ends, as an orchestrator does.</summary>
/// <param name="name">What it is called in what is reported.</param>
/// <param name="options">How to start it; asked at each start with the name of that one, which is never used again.</param>
internal sealed class ClusterProcess(string name, Func<string, ParleyProcessOptions> options) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Longer than what the process takes itself for its stop (ProgramDefaults.ShutdownLimit), and than it may be frozen meanwhile.
    private static readonly TimeSpan StopLimit = ProgramDefaults.ShutdownLimit + TimeSpan.FromSeconds(10);
    private const int TailLines = 60;

    private readonly CancellationTokenSource _stopping = new();
    private readonly StringBuilder _history = new();
    private readonly Lock _lock = new();
    private readonly List<Incident> _incidents = [];
    private volatile Life? _life;
    private Task _running = Task.CompletedTask;
    private int _starts;

    public string Name => name;

    /// <summary>Its process's number, known before it is ready; null until it is first started.</summary>
    public int? Id { get; private set; }

    /// <summary>Where it answers; null while it does not.</summary>
    public IPEndPoint? Address => _life is { } life ? IPEndPoint.Parse(life.Process.Address.Authority) : null;

    /// <summary>Whether it has told that it is ready, and has not ended since.</summary>
    public bool IsReady => _life is not null;

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
    public string LogTail => string.Join('\n', (_history + (_life?.Process.Output ?? "")).Split('\n').TakeLast(TailLines));

    /// <summary>Starts it and waits until it is ready.</summary>
    public Task StartAsync()
    {
        _running = RunAsync();
        return WaitReadyAsync();
    }

    /// <summary>Waits until it is ready.</summary>
    public Task WaitReadyAsync() =>
        Eventually.TrueAsync(() => IsReady, $"{name} is ready. Its output:\n{LogTail}", TimeSpan.FromSeconds(60));

    /// <summary>kill -9, and waits for the end.</summary>
    public Task KillAsync() => DoAsync("killed", "KILL", life => life.Ended);

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <exception cref="TimeoutException">It does not end.</exception>
    public Task StopAsync() => DoAsync("stopped", "TERM", life => life.Ended.WaitAsync(StopLimit));

    /// <summary>SIGSTOP and, after a time, SIGCONT.</summary>
    public Task FreezeAsync(TimeSpan lasts, CancellationToken cancellationToken) => DoAsync("frozen", "STOP", async life =>
    {
        try
        {
            await Task.Delay(lasts, cancellationToken);
        }
        finally
        {
            Signal(life, "CONT");
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    /// <summary>Does something to the process there is; a fault that meets none, or one that is ending already, comes to nothing.</summary>
    private async Task DoAsync(string what, string signal, Func<Life, Task> over)
    {
        if (_life is not { } life)
            return;
        var incident = new Incident(life.Name, what, TimeProvider.System.GetTimestamp());
        lock (_lock)
            _incidents.Add(incident);
        Signal(life, signal);
        await over(life);
        incident.Until = what == "frozen" ? TimeProvider.System.GetTimestamp() : long.MaxValue;
    }

    /// <summary>Never to one that is over: its number may be another's by then.</summary>
    private void Signal(Life life, string signal)
    {
        lock (_lock)
        {
            if (_life == life)
                life.Process.Signal(signal);
        }
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var lifeName = FormattableString.Invariant($"{name}-{++_starts}");
            try
            {
                await using var process = await ParleyProcess.StartAsync(options(lifeName) with { Started = id => Id = id });
                await LiveAsync(new Life(lifeName, process));
            }
            catch (InvalidOperationException fault)
            {
                // It does not start while the database is away; it is tried until it does.
                _history.AppendLine($"--- {lifeName}: {fault.Message}");
            }

            await Task.Delay(Pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LiveAsync(Life life)
    {
        _life = life;
        await life.Process.WaitForExitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
            _life = null;
        _history.AppendLine(life.Process.Output);
        if (life.Process.HasExited)
            _history.AppendLine(FormattableString.Invariant($"--- {life.Name} ended with exit code {life.Process.ExitCode}"));
        life.End();
    }

    /// <summary>The process between a start and its end.</summary>
    private sealed record Life(string Name, ParleyProcess Process)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public void End() => _ended.SetResult();
    }
}
