using Microsoft.Playwright;
using Parley.Tests.Browser.Harness;
using Parley.Tests.Browser.Pages;
using Parley.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>The first minutes with Parley.</summary>
[Collection(BrowserRun.Name)]
public sealed class SignInTests(BrowserRun run)
{
    [BrowserFact]
    public Task The_printed_link_signs_in_and_the_first_answer_arrives_in_pieces() => run.OnProcessAsync(async stage =>
    {
        var (first, second) = (new Gate(), new Gate());
        stage.Fake.Enqueue(reply => reply
            .Text("A har", "bour").WaitFor(first)
            .Text(" at night.\n\n| Ship | Berth |\n", "| --- | --- |\n| Ada | 1 |\n\n```csharp\nvar ship", " = \"Ada\";\n```\n\n")
            .WaitFor(second)
            .Text("That is **all**."));
        var profile = await stage.ProfileAsync(signedIn: false);
        var tab = new Tab(await profile.Context.NewPageAsync());

        await tab.Page.GotoAsync(stage.Process.SignInLink!.ToString());
        await Expect(tab.Composer.Input).ToBeFocusedAsync();
        await Expect(tab.Page).ToHaveURLAsync(stage.Address.ToString());
        await tab.StartChatAsync("Describe a harbour");

        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("A harbour");
        first.Open();
        await Expect(tab.Conversation.Streaming.GetByRole(AriaRole.Cell, new() { Name = "Ada" })).ToBeVisibleAsync();
        await Expect(tab.Conversation.Streaming).Not.ToContainTextAsync("That is all.");
        second.Open();
        await Expect(tab.Conversation.Answers).ToContainTextAsync("That is all.");
        await tab.ExpectRestAsync();

        var code = tab.Conversation.Answers.Locator("pre code");
        await Expect(code).ToHaveTextAsync("var ship = \"Ada\";");
        var font = await code.EvaluateAsync<string>("(code) => getComputedStyle(code).fontFamily");
        Assert.StartsWith("\"Geist Mono", font, StringComparison.Ordinal);
        Assert.Contains("Geist Mono Variable", await LoadedFontsAsync(tab.Page));
        await Expect(tab.Conversation.Answers.Locator("strong")).ToHaveTextAsync("all");
    });

    [BrowserFact]
    public Task A_link_that_was_used_is_refused_in_plain_words() => run.OnProcessAsync(async stage =>
    {
        var link = stage.Process.SignInLink!.ToString();
        var owner = new Tab(await (await stage.ProfileAsync(signedIn: false)).Context.NewPageAsync());
        await owner.Page.GotoAsync(link);
        await Expect(owner.Composer.Input).ToBeVisibleAsync();

        var thief = await (await stage.ProfileAsync(signedIn: false)).Context.NewPageAsync();
        await thief.GotoAsync(link);
        await Expect(thief.GetByRole(AriaRole.Heading)).ToHaveTextAsync("This link did not work");
        await Expect(thief.GetByRole(AriaRole.Alert)).ToContainTextAsync("has expired or was already used");
        await Expect(thief.Locator("pre")).ToHaveTextAsync("./run.sh --sign-in-link");
        await thief.GotoAsync("/");
        await Expect(thief.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You are signed out");
    });

    private static Task<string[]> LoadedFontsAsync(IPage page) => page.EvaluateAsync<string[]>(
        """
        async () => {
          await document.fonts.ready;
          return [...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family.replaceAll('"', ''));
        }
        """);
}
