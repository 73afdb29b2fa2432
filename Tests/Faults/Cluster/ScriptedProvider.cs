using System.Net.Http.Headers;
using Parley.Tests.Faults.Clients;
using Parley.Tests.Support;

namespace Parley.Tests.Faults.Cluster;

/// <summary>The provider: answers every prompt with the text that belongs to it, and knows which process asked.</summary>
internal sealed class ScriptedProvider : IAsyncDisposable
{
    private readonly FakeLlm _fake;

    private ScriptedProvider(FakeLlm fake) => _fake = fake;

    public Uri Address => _fake.BaseAddress;

    /// <summary>All requests for a prompt, in order of arrival.</summary>
    public IEnumerable<FakeRequest> RequestsFor(Prompt prompt) => _fake.Requests.Where(request => request.LastUserText == prompt.Text);

    public static async Task<ScriptedProvider> StartAsync()
    {
        var fake = await FakeLlm.StartAsync();
        fake.OnRequest(request => Prompt.Parse(request.LastUserText)?.Reply());
        return new ScriptedProvider(fake);
    }

    /// <summary>The process that asked: each start of a silo has a key of its own.</summary>
    public static string AskedBy(FakeRequest request) => AuthenticationHeaderValue.Parse(request.Headers["Authorization"]).Parameter!;

    public ValueTask DisposeAsync() => _fake.DisposeAsync();
}
