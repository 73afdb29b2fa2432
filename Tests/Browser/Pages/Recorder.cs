using Microsoft.Playwright;

namespace Parley.Tests.Browser.Pages;

/// <summary>
/// Writes down the texts of some elements after every change of the page, so that nothing is missed that was shown only shortly.
/// </summary>
public sealed class Recorder
{
    private readonly IPage _page;
    private readonly string _selector;

    private Recorder(IPage page, string selector)
    {
        _page = page;
        _selector = selector;
    }

    /// <summary>Starts it; a reload of the page ends it.</summary>
    public static async Task<Recorder> StartAsync(IPage page, string selector)
    {
        await page.EvaluateAsync(
            """
            (selector) => {
              const texts = ((window.recorded ??= {})[selector] = []);
              const look = () => {
                const now = [...document.querySelectorAll(selector)].map((element) => element.textContent).join("|");
                if (now !== texts.at(-1)) texts.push(now);
              };
              new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
              look();
            }
            """,
            selector);
        return new Recorder(page, selector);
    }

    /// <summary>The different texts in order, those of several elements joined by a bar.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync() =>
        await _page.EvaluateAsync<string[]>("(selector) => window.recorded[selector]", _selector);
}
