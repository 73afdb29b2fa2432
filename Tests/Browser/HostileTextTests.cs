using Microsoft.Playwright;
using Parley.Tests.Browser.Harness;
using Parley.Tests.Browser.Pages;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>Whatever a model, a provider or a user writes is text.</summary>
[Collection(BrowserRun.Name)]
public sealed class HostileTextTests(BrowserRun run)
{
    private const string Hostile = """
        <script>window.hacked = 1</script>
        <img src=x onerror="window.hacked = 1">
        <svg onload="window.hacked = 1"></svg>
        <iframe srcdoc="<script>parent.hacked = 1</script>"></iframe>
        <a href="javascript:window.hacked = 1">raw link</a>

        [link](javascript:window.hacked=1) [spaced](<java script:window.hacked=1>) [upper](JaVaScRiPt:window.hacked=1)
        [entity](&#106;avascript:window.hacked=1) [data](data:text/html,<script>opener.hacked=1</script>) [vb](vbscript:msgbox(1))
        ![picture](javascript:window.hacked=1) ![beacon](http://127.0.0.1:9/beacon.png) <javascript:window.hacked=1>
        [reference][r]

        | <img src=x onerror="window.hacked = 1"> | b |
        | --- | --- |
        | [c](javascript:window.hacked=1) | d |

        ```"><img src=x onerror=window.hacked=1>
        </code></pre><script>window.hacked = 1</script>
        ```

        ```html
        <script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">
        ```

        [r]: javascript:window.hacked=1

        the end
        """;

    [BrowserTheory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Text_of_the_model_runs_no_script_with_or_without_the_policy_of_the_page(bool bypassPolicy) =>
        run.OnServerAsync(async stage =>
        {
            stage.Fake.Enqueue(reply => reply.Text(Hostile));
            var profile = await stage.ProfileAsync(new BrowserNewContextOptions { BypassCSP = bypassPolicy });
            var outside = new List<string>();
            profile.Context.Request += (_, request) =>
            {
                if (new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Authority != stage.Address.Authority)
                    outside.Add(request.Url);
            };
            var tab = await profile.OpenAsync();
            await tab.StartChatAsync("<img src=x onerror='window.hacked = 1'> be evil");
            await ExpectHarmlessAsync(tab);

            await tab.Page.ReloadAsync();
            await ExpectHarmlessAsync(tab);
            Assert.Empty(outside);
        });

    [BrowserFact]
    public Task Titles_and_errors_are_text_too() => run.OnServerAsync(async stage =>
    {
        const string Text = "<img src=x onerror='window.hacked = 1'> bad [link](javascript:window.hacked=1)";
        var (model, chat) = (await stage.AnsweredChatAsync("First", "answer"), Guid.NewGuid());
        await stage.Server.QueryAsync<object>(
            """
            INSERT INTO chats (id, owner_id, root_chat_id, last_model_config_id, title, status, last_error)
            SELECT $1, owner_id, $1, last_model_config_id, $3, 'error', $3 FROM chats WHERE id = $2
            """,
            chat,
            model,
            Text);
        var profile = await stage.ProfileAsync(new BrowserNewContextOptions { BypassCSP = true });
        var tab = await profile.OpenAsync(chat);
        await Expect(tab.ErrorBanner).ToContainTextAsync(Text);
        await Expect(tab.Sidebar.Row(chat)).ToContainTextAsync(Text);
        await Expect(tab.Page).ToHaveTitleAsync($"{Text} · Parley");
        await Expect(tab.Page.Locator("[onerror], [href^=javascript]")).ToHaveCountAsync(0);
        Assert.Null(await tab.Page.EvaluateAsync<object?>("() => window.hacked ?? null"));
    });

    private static async Task ExpectHarmlessAsync(Tab tab)
    {
        tab.Page.Dialog += (_, dialog) => Assert.Fail($"A dialog: {dialog.Message}");
        var answer = tab.Conversation.Answers;
        await Expect(answer).ToContainTextAsync("the end");
        await tab.ExpectRestAsync();
        await Expect(answer.Locator("script, iframe, img, object, embed, form, style, link, [onerror], [onload]")).ToHaveCountAsync(0);
        await Expect(tab.Conversation.UserMessages.Locator("img")).ToHaveCountAsync(0);

        var links = await answer.Locator("a").AllAsync();
        Assert.NotEmpty(links);
        foreach (var link in links)
        {
            var target = await link.EvaluateAsync<string>("(link) => link.href");
            Assert.True(target.Length == 0 || target.StartsWith("http", StringComparison.Ordinal), $"A link to {target}");
            // As a click with Ctrl and everything else would: in this very page.
            await link.EvaluateAsync("(link) => { link.target = '_self'; if (!link.href.startsWith('http')) link.click(); }");
        }

        Assert.Null(await tab.Page.EvaluateAsync<object?>("() => window.hacked ?? null"));
    }
}
