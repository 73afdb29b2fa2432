using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parley.Gateway.Hosting;
using Parley.Tests.Support;

namespace Parley.Tests.Browser.Harness;

/// <summary>One browser and one database server for the run; every test has a server, a provider and a profile of its own.</summary>
public sealed class BrowserRun : IAsyncLifetime
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "Browser";

    /// <summary>Missing evidence, not a performance bound: machines that build at the same time are slow.</summary>
    private const float PatienceMilliseconds = 30_000;

    private readonly PostgresFixture _postgres = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        var path = Chromium.Path ?? throw new InvalidOperationException(Chromium.Missing);
        WebUi.Folder();
        await _postgres.InitializeAsync();
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = path, Args = Chromium.Arguments });
    }

    /// <summary>Runs a test against Parley inside this process.</summary>
    public async Task OnServerAsync(Func<ServerStage, Task> test, [CallerMemberName] string name = "")
    {
        for (var round = 0; round < Wishes.Rounds; round++)
            await OnNewServerAsync(test, name);
    }

    /// <summary>Runs a test against the built program as a process of its own, with the database that it makes itself.</summary>
    public async Task OnProcessAsync(Func<ProcessStage, Task> test, [CallerMemberName] string name = "")
    {
        for (var round = 0; round < Wishes.Rounds; round++)
            await OnNewProcessAsync(test, name);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _postgres.DisposeAsync();
    }

    private async Task OnNewServerAsync(Func<ServerStage, Task> test, string name)
    {
        await using var fake = new DisposedOnce<FakeLlm>(await FakeLlm.StartAsync());
        await using var server = await ParleyServer.StartAsync(
            await _postgres.CreateDatabaseAsync(),
            fake.Value,
            services => services.PostConfigure<GatewayOptions>(options => options.WebRoot = WebUi.Folder()));
        await using var stage = new ServerStage(_browser!, fake.Value, server);
        await PlayAsync(stage, fake, () => test(stage), name);
    }

    private async Task OnNewProcessAsync(Func<ProcessStage, Task> test, string name)
    {
        await using var fake = new DisposedOnce<FakeLlm>(await FakeLlm.StartAsync());
        await using var stage = await ProcessStage.StartAsync(_browser!, fake.Value);
        await PlayAsync(stage, fake, () => test(stage), name);
    }

    private static async Task PlayAsync(Stage stage, DisposedOnce<FakeLlm> fake, Func<Task> test, string name)
    {
        try
        {
            await test();
            stage.ExpectNoPageErrors();
        }
        catch
        {
            await stage.KeepEvidenceAsync(Path.Combine(Checkout.Evidence, name));
            // What the test itself says is the better reason; what the provider has to say is in the evidence.
            fake.Forgive();
            throw;
        }
    }

    /// <summary>
    /// Disposes of what it holds at the end of its block; once forgiven, whatever that throws does not hide the failure before it.
    /// </summary>
    private sealed class DisposedOnce<T>(T value) : IAsyncDisposable
        where T : IAsyncDisposable
    {
        private bool _forgiven;

        public T Value => value;

        public void Forgive() => _forgiven = true;

        public async ValueTask DisposeAsync()
        {
            try
            {
                await value.DisposeAsync();
            }
            catch (InvalidOperationException) when (_forgiven)
            {
                // Said already.
            }
        }
    }
}

[CollectionDefinition(BrowserRun.Name, DisableParallelization = true)]
public sealed class BrowserGroup : ICollectionFixture<BrowserRun>;
