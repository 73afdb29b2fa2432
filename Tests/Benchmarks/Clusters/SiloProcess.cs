using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;

namespace Parley.Tests.Benchmarks.Clusters;

/// <summary>A silo in a process of its own, to be called, killed, frozen and stopped.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private SiloProcess(Process process, Uri address)
    {
        _process = process;
        _http = new HttpClient
        {
            BaseAddress = address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>Starts it and waits until it can be called.</summary>
    public static async Task<SiloProcess> StartAsync(SiloSettings settings)
    {
        var process = Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(SiloProcess).Assembly.Location, SiloProgram.Argument, settings.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The silo did not start.");
        return new SiloProcess(process, new Uri(line));
    }

    /// <summary>Has it take new grains.</summary>
    /// <returns>Their keys.</returns>
    public async Task<Guid[]> HoldAsync(int count)
    {
        using var response = await _http.PostAsync(SiloProgram.HoldPath(count.ToString(CultureInfo.InvariantCulture)), content: null);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Guid[]>())!;
    }

    /// <summary>Asks it for nothing, past the engine.</summary>
    public async Task RequestAsync()
    {
        using var response = await _http.GetAsync(SiloProgram.Bare);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>It stands still, with all its connections open.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>An orderly stop, as by an orchestrator; completes when the process is gone.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
