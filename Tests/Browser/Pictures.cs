using Microsoft.Playwright;
using Parley.Tests.Browser.Harness;
using Parley.Tests.Browser.Pages;
using Parley.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>Takes the pictures of the README: <c>PARLEY_PICTURES=1 ./test.sh Pictures</c>.</summary>
[Collection(BrowserRun.Name)]
public sealed class Pictures(BrowserRun run)
{
    private const string Question =
        "A chat can be interrupted while its answer streams. How do we make sure that the old run stores nothing afterwards?";

    private const string Answer =
        "Give every run a **generation number** and let the database decide. "
        + "An interrupted run still holds the old number, so none of its writes can match:\n\n"
        + """
        ```csharp
        public async Task<bool> CommitStepAsync(Step step, long generation)
        {
            // No row matches when a newer run has taken over.
            var rows = await store.ExecuteAsync(
                "UPDATE chats SET step = step + 1 WHERE id = $1 AND generation = $2",
                step.ChatId, generation);
            return rows == 1;
        }
        ```

        - The interrupt only **raises the number**; it need not wait for the run.
        - A run learns from `false` that it is over, and ends without a word.
        - A restart after a crash raises it too, so a second process
        """;

    // Title, age in minutes, status, error.
    private static readonly (string Title, int Minutes, string Status, string? Error)[] Others =
    [
        ("Move the release notes to Markdown", 34, "waiting", null),
        ("Why is the login test slow?", 95, "waiting", null),
        ("Upgrade to PostgreSQL 18", 190, "error", "OpenAI rejected the API key (401)."),
        ("Rename the billing module", 1500, "waiting", null),
        ("Flaky upload on slow networks", 1700, "waiting", null),
        ("Draft a changelog for 0.4", 4400, "waiting", null),
        ("Compare the two queue designs", 6000, "waiting", null),
        ("Explain the retry policy", 7300, "waiting", null),
        ("A dark theme for the docs", 21000, "waiting", null),
    ];

    [PictureFact]
    public Task Of_a_conversation() => run.OnServerAsync(async stage =>
    {
        await stage.Server.QueryAsync<object>("UPDATE model_configs SET display_name = 'GPT-5.1'");
        foreach (var (title, minutes, status, error) in Others)
            await AddAsync(stage, title, status, error ?? "", minutes);
        var chat = await AddAsync(stage, "Fence off interrupted runs", "waiting", "", 0);
        stage.Fake.Enqueue(reply => reply.Text(Answer).Hang());
        await stage.Client.SendAsync(chat, Question);

        Directory.CreateDirectory(Checkout.Pictures);
        foreach (var (name, scheme) in new[] { ("light", ColorScheme.Light), ("dark", ColorScheme.Dark) })
        {
            var desk = await (await stage.ProfileAsync(new BrowserNewContextOptions { ColorScheme = scheme })).OpenAsync(chat);
            await Expect(desk.Conversation.Streaming.Locator("pre span[class]").First).ToBeVisibleAsync();
            await TakeAsync(desk, Path.Combine(Checkout.Pictures, $"chat-{name}.png"));
            await desk.GoToAsync(null);
            await TakeAsync(desk, Path.Combine(Checkout.Evidence, $"new-{name}.png"));

            var options = PhoneTests.Phone();
            options.ColorScheme = scheme;
            var phone = await (await stage.ProfileAsync(options)).OpenAsync(chat);
            await TakeAsync(phone, Path.Combine(Checkout.Evidence, $"phone-{name}.png"));
            await phone.Page.GetByLabel("Open chat list").TapAsync();
            await TakeAsync(phone, Path.Combine(Checkout.Evidence, $"phone-{name}-drawer.png"));
            await phone.GoToAsync(null);
            await TakeAsync(phone, Path.Combine(Checkout.Evidence, $"phone-{name}-new.png"));
        }
    });

    [PictureFact]
    public Task Of_everything_that_can_go_on_at_once() => run.OnServerAsync(async stage =>
    {
        var gate = new Gate();
        stage.Fake.Enqueue(reply => reply
            .Reasoning("The user wants a harbour.").Text("The harbour lies still. ").WaitFor(gate).Text("Done."));
        stage.Fake.Enqueue(reply => reply.Error(429, "Slow down", null, ("Retry-After", "600")));
        foreach (var (name, scheme) in new[] { ("light", ColorScheme.Light), ("dark", ColorScheme.Dark) })
        {
            var tab = await (await stage.ProfileAsync(new BrowserNewContextOptions { ColorScheme = scheme })).OpenAsync();
            if (scheme == ColorScheme.Light)
            {
                await tab.StartChatAsync("Describe a harbour at night");
                await Expect(tab.Conversation.Streaming).ToBeVisibleAsync();
                await tab.Composer.SendAsync("And then make it shorter");
                await tab.Composer.SendAsync("Then translate it, and keep the names of the ships as they are, all of them");
                await Expect(tab.Composer.Queue).ToHaveCountAsync(2);
                await TakeAsync(tab, Path.Combine(Checkout.Evidence, "running.png"));
                gate.Open();
            }
            else
            {
                await tab.GoToAsync(Guid.Parse((await stage.Server.QueryAsync<string>("SELECT id::text FROM chats"))!));
            }

            await Expect(tab.RetryBanner).ToBeVisibleAsync();
            await TakeAsync(tab, Path.Combine(Checkout.Evidence, $"retrying-{name}.png"));
        }
    });

    private static async Task<Guid> AddAsync(ServerStage stage, string title, string status, string error, int minutes)
    {
        var id = Guid.NewGuid();
        await stage.Server.QueryAsync<object>(
            """
            INSERT INTO chats (id, owner_id, root_chat_id, last_model_config_id, title, status, last_error, updated_at)
            SELECT $1, users.id, $1, model_configs.id, $2, $3, nullif($4, ''), now() - make_interval(mins => $5)
            FROM users, model_configs LIMIT 1
            """,
            id,
            title,
            status,
            error,
            minutes);
        return id;
    }

    private static async Task TakeAsync(Tab tab, string path)
    {
        await Expect(tab.Composer.Input).ToBeVisibleAsync();
        await Expect(tab.Page.GetByTestId("model-picker")).ToBeVisibleAsync();
        await tab.Page.EvaluateAsync("async () => { await document.fonts.ready; document.activeElement?.blur(); }");
        await tab.Page.Mouse.MoveAsync(0, 0);
        await tab.Page.ScreenshotAsync(new PageScreenshotOptions { Path = path, Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>Not a test: only on request.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PictureFactAttribute : FactAttribute
    {
        public PictureFactAttribute() =>
            Skip = Wishes.Pictures ? null : "Takes pictures, only with PARLEY_PICTURES=1.";
    }
}
