using Microsoft.Playwright;
using Parley.Tests.Browser.Pages;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Browser.Harness;

/// <summary>What a test plays with: a provider, a server, and any number of browser profiles.</summary>
public abstract class Stage(IBrowser browser, FakeLlm fake) : IAsyncDisposable
{
    private readonly List<Profile> _profiles = [];

    public FakeLlm Fake { get; } = fake;

    /// <summary>Where the server answers.</summary>
    public abstract Uri Address { get; }

    /// <summary>The owner, speaking to the API.</summary>
    public abstract ParleyClient Client { get; }

    /// <summary>A fresh profile; signed in as the owner unless told otherwise.</summary>
    public async Task<Profile> ProfileAsync(BrowserNewContextOptions? options = null, bool signedIn = true)
    {
        var profile = await Profile.StartAsync(browser, Address, options ?? new BrowserNewContextOptions());
        _profiles.Add(profile);
        if (signedIn)
            await profile.SignInAsync(Client.Token!);
        return profile;
    }

    /// <summary>A tab of the owner's first profile.</summary>
    /// <param name="chat">The chat to open; null for the page of a new one.</param>
    public async Task<Tab> OpenAsync(Guid? chat = null)
    {
        var profile = _profiles.FirstOrDefault() ?? await ProfileAsync();
        return await profile.OpenAsync(chat);
    }

    /// <summary>A chat with one answered message.</summary>
    public async Task<Guid> AnsweredChatAsync(string text, string answer)
    {
        Fake.Enqueue(reply => reply.Text(answer));
        var chat = await Client.CreateAsync(text);
        await Client.WaitForStatusAsync(chat, "waiting");
        return chat;
    }

    public void ExpectNoPageErrors() => Assert.Empty(_profiles.SelectMany(profile => profile.Errors));

    /// <summary>Saves what helps to understand a failure.</summary>
    public virtual async Task KeepEvidenceAsync(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        await File.WriteAllLinesAsync(
            Path.Combine(folder, "notes.txt"),
            [
                .. Fake.Failures,
                .. Fake.Requests.Select(request => $"request {request.Number}: {request.LastUserText}"),
                .. _profiles.SelectMany(profile => profile.Errors),
            ]);
        foreach (var (number, profile) in _profiles.Index())
            await profile.KeepEvidenceAsync(folder, number + 1);
        Console.WriteLine($"Screenshots and traces: {folder}");
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var profile in _profiles)
            await profile.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A stage with Parley inside the test process.</summary>
public sealed class ServerStage(IBrowser browser, FakeLlm fake, ParleyServer server) : Stage(browser, fake)
{
    public ParleyServer Server { get; } = server;

    public override Uri Address => Server.Address;

    public override ParleyClient Client { get; } = server.Client();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Client.Dispose();
    }
}
