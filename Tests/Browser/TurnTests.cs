using Parley.Tests.Browser.Harness;
using Parley.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>While a turn runs: stop, and the queue.</summary>
[Collection(BrowserRun.Name)]
public sealed class TurnTests(BrowserRun run)
{
    [BrowserFact]
    public Task Stop_ends_the_turn_and_keeps_what_was_said() => run.OnServerAsync(async stage =>
    {
        stage.Fake.Enqueue(reply => reply.Text("as far as ", "I got").Hang());
        stage.Fake.Enqueue(reply => reply.Text("on we go"));
        var tab = await stage.OpenAsync();
        var chat = await tab.StartChatAsync("Go on for ever");
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("as far as I got");
        var record = await tab.Conversation.RecordAsync();

        await tab.Composer.Stop.ClickAsync();
        await tab.ExpectRestAsync();
        await Expect(tab.Conversation.Answers).ToHaveTextAsync(["as far as I got"]);
        await tab.ExpectStoredAsync(stage.Client);
        await stage.Fake.Requests[0].Cancelled.WaitAsync(Eventually.Limit);
        Assert.All(await record.TextsAsync(), shown => Assert.StartsWith(shown, "as far as I got", StringComparison.Ordinal));
        await Expect(tab.Sidebar.Row(chat)).ToHaveAttributeAsync("data-status", "waiting");
        await Expect(tab.Conversation.StoppedMarks).ToHaveTextAsync(["Stopped"]);
        await Expect(tab.Page.GetByText("The answer was stopped")).ToBeAttachedAsync();
        await tab.Page.ReloadAsync();
        await Expect(tab.Conversation.StoppedMarks).ToHaveTextAsync(["Stopped"]);

        await tab.Composer.SendAsync("Go on");
        await Expect(tab.Conversation.Answers).ToHaveTextAsync(["as far as I got", "on we go"]);
        await tab.ExpectRestAsync();
        await Expect(tab.Conversation.StoppedMarks).ToHaveCountAsync(1);
    });

    [BrowserFact]
    public Task Stop_works_before_the_first_word() => run.OnServerAsync(async stage =>
    {
        stage.Fake.Enqueue(reply => reply.Hang());
        var tab = await stage.OpenAsync();
        await tab.StartChatAsync("Think");
        await Expect(tab.Status).ToHaveAttributeAsync("data-phase", "waiting_for_model");
        await Expect(tab.Status).ToContainTextAsync("Waiting for the model");
        await stage.Fake.WaitForRequest(1);

        await tab.Composer.Stop.ClickAsync();
        await tab.ExpectRestAsync();
        await Expect(tab.Page.GetByText("The turn ended without an answer")).ToBeAttachedAsync();
        await tab.ExpectStoredAsync(stage.Client);
        await stage.Fake.Requests[0].Cancelled.WaitAsync(Eventually.Limit);
    });

    [BrowserFact]
    public Task What_is_queued_is_shown_and_goes_next() => run.OnServerAsync(async stage =>
    {
        var gate = new Gate();
        stage.Fake.Enqueue(reply => reply.Text("one").WaitFor(gate));
        stage.Fake.Enqueue(reply => reply.Text("three"));
        var tab = await stage.OpenAsync();
        await tab.StartChatAsync("First");
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("one");

        await tab.Composer.SendAsync("Second");
        await tab.Composer.SendAsync("Third");
        await Expect(tab.Composer.Queue).ToHaveCountAsync(2);
        await tab.Composer.RemoveAsync("Second");
        await Expect(tab.Composer.Queue).ToHaveCountAsync(1);
        await Expect(tab.Conversation.UserMessages).ToHaveTextAsync(["First"]);
        gate.Open();

        await Expect(tab.Conversation.Answers).ToHaveTextAsync(["one", "three"]);
        await Expect(tab.Conversation.UserMessages).ToHaveTextAsync(["First", "Third"]);
        await Expect(tab.Composer.Queue).ToHaveCountAsync(0);
        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
    });

    [BrowserFact]
    public Task Send_now_stops_the_turn_and_goes_before_the_rest_of_the_queue() => run.OnServerAsync(async stage =>
    {
        var gate = new Gate();
        stage.Fake.Enqueue(reply => reply.Text("one, cut").Hang());
        stage.Fake.Enqueue(reply => reply.Text("three").WaitFor(gate));
        stage.Fake.Enqueue(reply => reply.Text("two"));
        var tab = await stage.OpenAsync();
        await tab.StartChatAsync("First");
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("one, cut");
        await tab.Composer.SendAsync("Second");
        await tab.Composer.SendAsync("Third");
        await Expect(tab.Composer.Queue).ToHaveCountAsync(2);

        await tab.Composer.SendNowAsync("Third");
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("three");
        await Expect(tab.Composer.Queued("Second")).ToBeVisibleAsync();
        gate.Open();

        await Expect(tab.Conversation.Answers).ToHaveTextAsync(["one, cut", "three", "two"]);
        await Expect(tab.Conversation.StoppedMarks).ToHaveCountAsync(1);
        await Expect(tab.Conversation.UserMessages).ToHaveTextAsync(["First", "Third", "Second"]);
        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
    });
}
