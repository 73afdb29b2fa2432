using Microsoft.Playwright;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Browser.Harness;

/// <summary>A stage with the built program as a process, which can be killed.</summary>
public sealed class ProcessStage : Stage
{
    private ProcessStage(IBrowser browser, FakeLlm fake, ParleyProcess process)
        : base(browser, fake)
    {
        Process = process;
        Client = new ParleyClient(process.Address, ParleyServer.OwnerToken);
    }

    /// <summary>The one that runs at present.</summary>
    public ParleyProcess Process { get; private set; }

    public override Uri Address => Process.Address;

    public override ParleyClient Client { get; }

    /// <summary>Starts the program as somebody would who has just cloned the repository and has a provider's key.</summary>
    public static async Task<ProcessStage> StartAsync(IBrowser browser, FakeLlm fake)
    {
        var environment = new Dictionary<string, string>
        {
            ["OPENAI_BASE_URL"] = fake.BaseAddress.ToString(),
            ["OPENAI_API_KEY"] = "x",
            ["PARLEY_MODEL"] = "fake-model",
            ["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken,
        };
        return new ProcessStage(browser, fake, await ParleyProcess.StartAsync(new ParleyProcessOptions { Environment = environment }));
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Starts the program again, at the same address and on the same data, and waits until it says that it is ready.</summary>
    public async Task RestartAsync() => Process = await Process.RestartAsync();

    public override async Task KeepEvidenceAsync(string folder)
    {
        await base.KeepEvidenceAsync(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "server.txt"), Process.Output);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Client.Dispose();
        await Process.DisposeAsync();
    }
}
