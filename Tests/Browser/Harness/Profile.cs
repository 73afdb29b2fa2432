using System.Collections.Concurrent;
using Microsoft.Playwright;
using Parley.Tests.Browser.Pages;

namespace Parley.Tests.Browser.Harness;

/// <summary>A browser profile: cookies and storage of its own, and tabs.</summary>
public sealed class Profile : IAsyncDisposable
{
    private readonly Uri _address;
    private readonly ConcurrentQueue<string> _errors = [];

    private Profile(IBrowserContext context, Uri address)
    {
        Context = context;
        _address = address;
        context.WebError += (_, error) => _errors.Enqueue($"{error.Page?.Url}: {error.Error}");
        context.Console += (_, message) =>
        {
            // A policy that stops something of our own is a bug of ours; networks that fail are not.
            if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                _errors.Enqueue(message.Text);
        };
    }

    public IBrowserContext Context { get; }

    /// <summary>Exceptions that nobody caught, and violations of the page's policy.</summary>
    public IEnumerable<string> Errors => _errors;

    public static async Task<Profile> StartAsync(IBrowser browser, Uri address, BrowserNewContextOptions options)
    {
        options.BaseURL = address.ToString();
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 800 };
        options.ReducedMotion ??= ReducedMotion.Reduce;
        var context = await browser.NewContextAsync(options);
        await context.Tracing.StartAsync(new TracingStartOptions { Snapshots = true });
        return new Profile(context, address);
    }

    /// <summary>Signs in as a script would, with an API key in the place of the session.</summary>
    public Task SignInAsync(string token) =>
        Context.AddCookiesAsync([new Cookie { Name = "coder_session_token", Value = token, Url = _address.ToString() }]);

    /// <summary>A new tab.</summary>
    /// <param name="chat">The chat to open; null for the page of a new one.</param>
    public async Task<Tab> OpenAsync(Guid? chat = null)
    {
        var tab = new Tab(await Context.NewPageAsync());
        await tab.GoToAsync(chat);
        return tab;
    }

    public async Task KeepEvidenceAsync(string folder, int number)
    {
        try
        {
            foreach (var (tab, page) in Context.Pages.Index())
                await page.ScreenshotAsync(
                    new PageScreenshotOptions { Path = Path.Combine(folder, $"profile-{number}-tab-{tab + 1}.png") });
            await Context.Tracing.StopAsync(new TracingStopOptions { Path = Path.Combine(folder, $"profile-{number}-trace.zip") });
        }
        catch (PlaywrightException e)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"profile-{number}-no-picture.txt"), e.Message);
        }
    }

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
