using Microsoft.Playwright;
using Parley.Tests.Browser.Harness;
using Parley.Tests.Browser.Pages;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>At the width of a small phone, with a finger.</summary>
[Collection(BrowserRun.Name)]
public sealed class PhoneTests(BrowserRun run)
{
    private const string Wide = """
        A_word_that_is_much_longer_than_the_screen_of_any_phone_is_wide_and_has_no_place_to_break_at_all

        | One column | Another column | A third column | A fourth column | A fifth column |
        | --- | --- | --- | --- | --- |
        | some content | more content | even more content | and more content | the last content |

        ```text
        a line of code that is much longer than the screen of any phone is wide, which scrolls inside of its own box
        ```

        https://example.com/a/very/long/address/that/somebody/has/pasted?with=a&long=query&and=no&place=to&break=at
        """;

    [BrowserFact]
    public Task On_a_phone_nothing_scrolls_sideways_the_drawer_opens_and_closes_and_one_can_write() => run.OnServerAsync(async stage =>
    {
        var old = await stage.AnsweredChatAsync("An older chat with a title that is far too long for a phone", "answer");
        stage.Fake.Enqueue(reply => reply.Text(Wide));
        var profile = await stage.ProfileAsync(Phone());
        var tab = await profile.OpenAsync();
        await ExpectNoSidewaysScrollAsync(tab);

        await tab.Composer.Input.FillAsync("Write something wide");
        await tab.Composer.Send.TapAsync();
        await Expect(tab.Conversation.Answers).ToContainTextAsync("https://example.com");
        await tab.ExpectRestAsync();
        await ExpectNoSidewaysScrollAsync(tab);

        var drawer = tab.Page.GetByRole(AriaRole.Dialog);
        var open = tab.Page.GetByLabel("Open chat list");
        await open.TapAsync();
        await Expect(drawer).ToBeVisibleAsync();
        await Expect(tab.Sidebar.Rows).ToHaveCountAsync(2);
        await ExpectNoSidewaysScrollAsync(tab);
        await tab.Page.Touchscreen.TapAsync(350, 400);
        await Expect(drawer).ToHaveCountAsync(0);

        await open.TapAsync();
        await tab.Sidebar.Row(old).TapAsync();
        await Expect(drawer).ToHaveCountAsync(0);
        await Expect(tab.Conversation.Answers).ToHaveTextAsync(["answer"]);
        Assert.Equal(old, tab.ChatId);
        await open.TapAsync();
        await tab.Sidebar.NewChat.TapAsync();
        await Expect(drawer).ToHaveCountAsync(0);
        await Expect(tab.Page).ToHaveURLAsync(stage.Address.ToString());
    });

    internal static BrowserNewContextOptions Phone() => new()
    {
        ViewportSize = new ViewportSize { Width = 360, Height = 740 },
        DeviceScaleFactor = 2,
        IsMobile = true,
        HasTouch = true,
    };

    /// <summary>Neither the page nor anything on it that scrolls is wider than what it shows, boxes of code and tables left out.</summary>
    private static async Task ExpectNoSidewaysScrollAsync(Tab tab) => Assert.Empty(await tab.Page.EvaluateAsync<string[]>(
        """
        () => [document.documentElement, ...document.body.querySelectorAll("*")]
          .filter((element) => !element.closest("pre, table, [aria-label=Table], .visually-hidden"))
          .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1
            || (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === "auto"))
          .map((element) => element.outerHTML.slice(0, 120))
        """));
}
