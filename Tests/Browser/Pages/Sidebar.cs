using Microsoft.Playwright;

namespace Parley.Tests.Browser.Pages;

/// <summary>The list of chats.</summary>
public sealed class Sidebar(IPage page)
{
    public ILocator NewChat => page.GetByTestId("new-chat");

    public ILocator Rows => page.GetByTestId("chat-row");

    /// <summary>Grey lines in the place of a list that is not there yet.</summary>
    public ILocator Loading => page.GetByLabel("Loading chats");

    public ILocator Row(Guid chat) => page.Locator($"[data-testid=chat-row][data-chat-id='{chat}']");

    public Task ShowActiveAsync() => page.GetByTestId("filter-active").ClickAsync();

    public Task ShowArchivedAsync() => page.GetByTestId("filter-archived").ClickAsync();

    /// <summary>Archives, or unarchives, from the row's menu.</summary>
    public async Task ArchiveAsync(Guid chat)
    {
        await Row(chat).HoverAsync();
        await Row(chat).GetByTestId("chat-menu").ClickAsync();
        await page.GetByTestId("archive").ClickAsync();
    }

    /// <summary>From now on, writes down how many of these rows the list has, after every change of the page.</summary>
    public Task CountRowsAsync(IEnumerable<Guid> chats) => page.EvaluateAsync(
        """
        (chats) => {
          window.rowCounts = [];
          const look = () => {
            const count = chats.filter((chat) => document.querySelector(`[data-testid=chat-row][data-chat-id="${chat}"]`)).length;
            if (count !== window.rowCounts.at(-1)) window.rowCounts.push(count);
          };
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
          look();
        }
        """,
        chats.Select(chat => chat.ToString()).ToArray());

    /// <summary>The different counts, in order.</summary>
    public async Task<IReadOnlyList<int>> RowCountsAsync() => await page.EvaluateAsync<int[]>("() => window.rowCounts");
}
