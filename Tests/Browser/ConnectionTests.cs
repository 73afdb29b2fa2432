using System.Net;
using Parley.Tests.Browser.Harness;
using Parley.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>Networks that go, and networks that are slow.</summary>
[Collection(BrowserRun.Name)]
public sealed class ConnectionTests(BrowserRun run)
{
    [BrowserFact]
    public Task A_page_that_was_offline_in_mid_stream_catches_up_without_doubling_anything() => run.OnServerAsync(async stage =>
    {
        var gates = new[] { new Gate(), new Gate(), new Gate() };
        const string Whole = "one two three four five six";
        stage.Fake.Enqueue(reply => reply
            .Text("one ", "two ").WaitFor(gates[0])
            .Text("three ").WaitFor(gates[1])
            .Text("four ", "five ").WaitFor(gates[2])
            .Text("six"));
        var tab = await stage.OpenAsync();
        await tab.StartChatAsync("Count");
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("one two");
        var record = await tab.Conversation.RecordAsync();

        for (var cut = 0; cut < 2; cut++)
        {
            await tab.Page.Context.SetOfflineAsync(true);
            await Expect(tab.ConnectionBanner).ToBeVisibleAsync();
            await Expect(tab.Status).ToHaveAttributeAsync("data-known", "false");
            gates[cut].Open();
            await gates[cut + 1].Reached;
            await tab.Page.Context.SetOfflineAsync(false);
            await Expect(tab.ConnectionBanner).ToHaveCountAsync(0);
            await Expect(tab.Conversation.Streaming).ToHaveTextAsync(cut == 0 ? "one two three" : "one two three four five");
        }

        gates[2].Open();
        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
        Assert.All(await record.TextsAsync(), shown => Assert.StartsWith(shown, Whole, StringComparison.Ordinal));
    });

    [BrowserFact]
    public Task An_answer_that_ended_while_the_page_was_offline_is_there_afterwards() => run.OnServerAsync(async stage =>
    {
        var gate = new Gate();
        stage.Fake.Enqueue(reply => reply.Text("begun ").WaitFor(gate).Text("and done"));
        var tab = await stage.OpenAsync();
        var chat = await tab.StartChatAsync("Work");
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("begun");
        var record = await tab.Conversation.RecordAsync();

        await tab.Page.Context.SetOfflineAsync(true);
        await Expect(tab.ConnectionBanner).ToBeVisibleAsync();
        gate.Open();
        await stage.Client.WaitForStatusAsync(chat, "waiting");
        await tab.Page.Context.SetOfflineAsync(false);

        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
        await Expect(tab.Sidebar.Row(chat)).ToHaveAttributeAsync("data-status", "waiting");
        Assert.All(await record.TextsAsync(), shown => Assert.StartsWith(shown, "begun and done", StringComparison.Ordinal));
    });

    [BrowserFact]
    public Task Matrix_22_a_title_that_changed_while_the_page_was_offline_is_shown_afterwards() => run.OnServerAsync(async stage =>
    {
        var chat = await stage.AnsweredChatAsync("First", "yes");
        var tab = await stage.OpenAsync(chat);
        await tab.ExpectRestAsync();

        await tab.Page.Context.SetOfflineAsync(true);
        await Expect(tab.ConnectionBanner).ToBeVisibleAsync();
        (await stage.Client.RenameAsync(chat, "Renamed meanwhile")).Expect(HttpStatusCode.OK);
        await tab.Page.Context.SetOfflineAsync(false);

        await Expect(tab.Sidebar.Row(chat)).ToContainTextAsync("Renamed meanwhile");
        await tab.ExpectRestAsync();
    });

    [BrowserFact]
    public Task A_browser_without_a_network_goes_on_with_a_server_on_its_own_machine() => run.OnServerAsync(async stage =>
    {
        var put = await stage.AnsweredChatAsync("Put away", "yes");
        var chat = await stage.AnsweredChatAsync("First", "First answer");
        stage.Fake.Enqueue(reply => reply.Text("Second answer"));
        var tab = await stage.OpenAsync(chat);
        await tab.ExpectRestAsync();

        // The cable is out, and the address is still this machine's.
        await tab.Page.EvaluateAsync("() => window.dispatchEvent(new Event('offline'))");
        await tab.Composer.SendAsync("Second");
        await Expect(tab.Conversation.Answers).ToHaveTextAsync(["First answer", "Second answer"]);
        await tab.Sidebar.ArchiveAsync(put);
        await Expect(tab.Sidebar.Rows).ToHaveCountAsync(1);
        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
    });

    [BrowserFact]
    public Task A_slow_start_shows_that_it_loads_and_then_leaves_nothing_turning() => run.OnServerAsync(async stage =>
    {
        var chat = await stage.AnsweredChatAsync("Slow", "but here");
        var profile = await stage.ProfileAsync();
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await profile.Context.RouteAsync("**/api/experimental/chats**", async route =>
        {
            await answers.Task;
            await route.ContinueAsync();
        });
        var tab = await profile.OpenAsync(chat);
        await Expect(tab.Sidebar.Loading).ToBeVisibleAsync();

        answers.SetResult();
        await Expect(tab.Conversation.Answers).ToHaveTextAsync(["but here"]);
        await Expect(tab.Sidebar.Loading).ToHaveCountAsync(0);
        await Expect(tab.Sidebar.Rows).ToHaveCountAsync(1);
        await Expect(tab.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
    });
}
