using System.Diagnostics;

namespace Parley.Tests.Benchmarks.Provider;

/// <summary>The provider's double in a process of its own, so that what it costs is not the product's nor the clients'.</summary>
internal sealed class ProviderProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ProviderProcess(Process process, string[] addresses)
    {
        _process = process;
        (Address, Relay) = (new Uri(addresses[0]), new Uri(addresses[1]));
    }

    /// <summary>Base address of the provider, as a provider is configured.</summary>
    public Uri Address { get; }

    /// <summary>Base address of the relay.</summary>
    public Uri Relay { get; }

    public static async Task<ProviderProcess> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(ProviderProcess).Assembly.Location, ProviderProgram.Argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The provider's double did not start.");
        return new ProviderProcess(process, line.Split(' '));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
