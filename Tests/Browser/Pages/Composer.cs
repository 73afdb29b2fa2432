using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser.Pages;

/// <summary>The box one writes in, with the queue above it.</summary>
public sealed class Composer(IPage page)
{
    public ILocator Input => page.GetByTestId("composer-input");

    public ILocator Send => page.GetByTestId("send");

    /// <summary>There only while a turn runs.</summary>
    public ILocator Stop => page.GetByTestId("stop");

    public ILocator Queue => page.GetByTestId("queue-item");

    /// <summary>Writes a message, sends it with Enter and waits until the server has taken it.</summary>
    public async Task SendAsync(string text)
    {
        await Input.FillAsync(text);
        await Input.PressAsync("Enter");
        await Expect(Input).ToHaveValueAsync("");
    }

    /// <summary>The queued message with this text.</summary>
    public ILocator Queued(string text) => Queue.Filter(new LocatorFilterOptions { HasText = text });

    public Task SendNowAsync(string text) => Queued(text).GetByTestId("queue-send-now").ClickAsync();

    public Task RemoveAsync(string text) => Queued(text).GetByTestId("queue-remove").ClickAsync();
}
