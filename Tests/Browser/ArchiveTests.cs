using Parley.Tests.Browser.Harness;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>The archive, from the list of chats.</summary>
[Collection(BrowserRun.Name)]
public sealed class ArchiveTests(BrowserRun run)
{
    [BrowserFact]
    public Task Matrix_18_archiving_a_root_takes_its_children_out_of_the_list_in_one_render() => run.OnServerAsync(async stage =>
    {
        var other = await stage.AnsweredChatAsync("Other", "stays");
        var root = await stage.AnsweredChatAsync("Root", "done");
        var children = new[] { Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid() };
        foreach (var child in children)
        {
            await stage.Server.QueryAsync<object>(
                """
                INSERT INTO chats (id, owner_id, parent_chat_id, root_chat_id, last_model_config_id, title)
                SELECT $1, owner_id, id, id, last_model_config_id, 'child' FROM chats WHERE id = $2
                """,
                child,
                root);
        }

        var (acting, watching) = (await stage.OpenAsync(root), await stage.OpenAsync(root));
        foreach (var tab in new[] { acting, watching })
        {
            await tab.ExpectRestAsync();
            await Expect(tab.Sidebar.Rows).ToHaveCountAsync(5);
            await tab.Sidebar.CountRowsAsync([root, .. children]);
        }

        await acting.Sidebar.ArchiveAsync(root);
        foreach (var tab in new[] { acting, watching })
        {
            await Expect(tab.Page.GetByTestId("archived-banner")).ToBeVisibleAsync();
            await Expect(tab.Sidebar.Rows).ToHaveCountAsync(1);
            await Expect(tab.Sidebar.Row(other)).ToBeVisibleAsync();
            Assert.Equal([4, 0], await tab.Sidebar.RowCountsAsync());
            await Expect(tab.Spinners).ToHaveCountAsync(0);
        }
    });

    [BrowserFact]
    public Task An_archived_chat_is_in_the_archive_and_comes_back_from_there() => run.OnServerAsync(async stage =>
    {
        var kept = await stage.AnsweredChatAsync("Kept", "yes");
        var chat = await stage.AnsweredChatAsync("Put away", "yes");
        var tab = await stage.OpenAsync(kept);
        await tab.Sidebar.ArchiveAsync(chat);
        await Expect(tab.Sidebar.Row(chat)).ToHaveCountAsync(0);
        await Expect(tab.Sidebar.Row(kept)).ToBeVisibleAsync();

        await tab.Sidebar.ShowArchivedAsync();
        await Expect(tab.Sidebar.Rows).ToHaveCountAsync(1);
        await tab.Sidebar.Row(chat).ClickAsync();
        await Expect(tab.Page.GetByTestId("archived-banner")).ToBeVisibleAsync();
        await Expect(tab.Composer.Input).ToHaveCountAsync(0);

        await tab.Sidebar.ArchiveAsync(chat);
        await Expect(tab.Page.GetByText("No archived chats")).ToBeVisibleAsync();
        await Expect(tab.Composer.Input).ToBeEnabledAsync();
        await tab.Sidebar.ShowActiveAsync();
        await Expect(tab.Sidebar.Rows).ToHaveCountAsync(2);
        await tab.ExpectRestAsync();
    });
}
