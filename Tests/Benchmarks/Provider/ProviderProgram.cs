using System.Text;
using Parley.Tests.Support;

namespace Parley.Tests.Benchmarks.Provider;

/// <summary>The child process that plays the provider, and the bare relay that the product is compared with.</summary>
internal static class ProviderProgram
{
    /// <summary>What starts it.</summary>
    public const string Argument = "provider";

    /// <summary>Runs until the parent closes our input, or is gone, which is the same.</summary>
    public static async Task<int> RunAsync()
    {
        await using var fake = await FakeLlm.StartAsync(new FakeLlmOptions { Record = false });
        fake.OnRequest(Script.Reply);
        await using var relay = await Relay.StartAsync(fake.BaseAddress);
        Console.WriteLine($"{fake.BaseAddress} {relay.Address}");
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        await input.ReadToEndAsync();
        return 0;
    }
}
