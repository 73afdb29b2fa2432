using Microsoft.Playwright;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser.Pages;

/// <summary>One tab with Parley in it.</summary>
public sealed class Tab(IPage page)
{
    public IPage Page { get; } = page;

    public Composer Composer { get; } = new(page);

    public Conversation Conversation { get; } = new(page);

    public Sidebar Sidebar { get; } = new(page);

    /// <summary>Everything that turns, anywhere on the page.</summary>
    public ILocator Spinners => Page.GetByTestId("spinner");

    public ILocator ConnectionBanner => Page.GetByTestId("connection-banner");

    public ILocator RetryBanner => Page.GetByTestId("retry-banner");

    public ILocator ErrorBanner => Page.GetByTestId("error-banner");

    /// <summary>The line that says what the chat is doing.</summary>
    public ILocator Status => Page.GetByTestId("status");

    /// <summary>The open chat.</summary>
    public Guid ChatId => Guid.Parse(new Uri(Page.Url).Segments[^1]);

    public Task GoToAsync(Guid? chat) => Page.GotoAsync(chat is null ? "/" : $"/chats/{chat}");

    /// <summary>From now on, writes down every text of the banner that counts down to the next attempt.</summary>
    public Task<Recorder> RecordRetriesAsync() => Recorder.StartAsync(Page, "[data-testid=retry-banner]");

    /// <summary>Starts a chat from the page of a new one, and waits until it is open.</summary>
    public async Task<Guid> StartChatAsync(string text)
    {
        await Composer.SendAsync(text);
        await Expect(Status).ToBeAttachedAsync();
        return ChatId;
    }

    /// <summary>Waits until nothing goes on: the chat waits for its user, and nothing on the page says otherwise.</summary>
    public async Task ExpectRestAsync()
    {
        await Expect(Status).ToHaveAttributeAsync("data-status", "waiting");
        await Expect(Status).ToHaveAttributeAsync("data-known", "true");
        await Expect(Conversation.Streaming).ToHaveCountAsync(0);
        await Expect(Spinners).ToHaveCountAsync(0);
        await Expect(Composer.Stop).ToHaveCountAsync(0);
        await Expect(ConnectionBanner).ToHaveCountAsync(0);
        await Expect(RetryBanner).ToHaveCountAsync(0);
        await Expect(ErrorBanner).ToHaveCountAsync(0);
    }

    /// <summary>
    /// Waits until the page shows exactly the stored messages: the same ids in the same order with the same texts.
    /// For texts without Markdown.
    /// </summary>
    /// <param name="trimmed">Whether spaces at the ends of a text, which no page shows, may be there.</param>
    public async Task ExpectStoredAsync(ParleyClient client, bool trimmed = false)
    {
        IReadOnlyList<string> stored = [], shown = [];
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    stored = [.. (await client.MessagesAsync(ChatId)).Select(message =>
                    {
                        var text = trimmed ? message.Text().Trim() : message.Text();
                        return $"{message.GetProperty("id")} {message.GetProperty("role")}: {text}";
                    })];
                    shown = await Conversation.MessagesAsync();
                    return stored.SequenceEqual(shown);
                },
                "the page shows what is stored");
        }
        catch (TimeoutException)
        {
            Assert.Equal(stored, shown);
        }
    }
}
