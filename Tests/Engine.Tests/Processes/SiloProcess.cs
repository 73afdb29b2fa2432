using System.Diagnostics;
using System.Globalization;
using System.Text;
using Parley.Tests.EngineSilo;

namespace Parley.Engine.Tests.Processes;

/// <summary>A silo in a process of its own, to be killed and frozen.</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private SiloProcess(SiloSettings settings)
    {
        var start = new ProcessStartInfo("dotnet", [ProgramPath(), settings.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The silo ended before it was ready."));
    }

    public int Id => _process.Id;

    /// <summary>Everything it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts it and waits until it can be called.</summary>
    public static async Task<SiloProcess> StartAsync(SiloSettings settings)
    {
        var silo = new SiloProcess(settings);
        silo._process.Start();
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        try
        {
            await silo._ready.Task.WaitAsync(Eventually.Limit);
            return silo;
        }
        catch (Exception exception)
        {
            // An exit is told before the last lines are: waiting for it again waits for them too.
            if (silo._process.HasExited)
                await silo._process.WaitForExitAsync();
            await silo.DisposeAsync();
            throw new InvalidOperationException($"{exception.Message} Its output:\n{silo.Output}", exception);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>The process stands still, with all its connections open.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>An orderly stop, as by an orchestrator.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The output folder beside the test project's own: artifacts/bin/{project}/{configuration}.</summary>
    private static string ProgramPath()
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var path = Path.Combine(own.Parent!.Parent!.FullName, "Engine.Silo", own.Name, "Parley.Tests.EngineSilo.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"The silo program is not built: {path}. Build Orleans.sln.");
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        if (line.StartsWith(SiloSettings.Ready, StringComparison.Ordinal))
            _ready.TrySetResult();
    }
}
