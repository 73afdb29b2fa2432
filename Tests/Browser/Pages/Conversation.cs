using Microsoft.Playwright;

namespace Parley.Tests.Browser.Pages;

/// <summary>The messages of the open chat.</summary>
public sealed class Conversation(IPage page)
{
    /// <summary>The step that is being written.</summary>
    public ILocator Streaming => page.GetByTestId("streaming");

    public ILocator UserMessages => page.GetByTestId("message-user");

    /// <summary>Answers that are stored.</summary>
    public ILocator Answers => page.GetByTestId("message-assistant");

    /// <summary>The marks of answers that were stopped.</summary>
    public ILocator StoppedMarks => page.GetByTestId("stopped");

    /// <summary>The newest answer, streaming or stored.</summary>
    public ILocator NewestAnswer => Streaming.Or(Answers).Last;

    /// <summary>The stored messages as they are shown: id, role and text.</summary>
    public async Task<IReadOnlyList<string>> MessagesAsync() => await page.EvaluateAsync<string[]>(
        """
        () => [...document.querySelectorAll("[data-message-id]")].map((message) =>
          `${message.dataset.messageId} ${message.dataset.testid.replace("message-", "")}: ${message.innerText.trim()}`)
        """);

    /// <summary>Puts the text of an earlier message into the box, to be changed.</summary>
    public async Task EditAsync(string text)
    {
        var message = UserMessages.Filter(new LocatorFilterOptions { HasText = text });
        await message.HoverAsync();
        await message.GetByTestId("edit-message").ClickAsync();
    }

    /// <summary>From now on, writes down every text of answers that the page shows.</summary>
    public Task<Recorder> RecordAsync() => Recorder.StartAsync(page, "[data-testid=streaming], [data-testid=message-assistant]");
}
