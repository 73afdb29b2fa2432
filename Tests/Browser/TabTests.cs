using Parley.Tests.Browser.Harness;
using Parley.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>Reloads, and several tabs at once.</summary>
[Collection(BrowserRun.Name)]
public sealed class TabTests(BrowserRun run)
{
    [BrowserFact]
    public Task Matrix_27_a_reload_in_mid_stream_shows_every_part_once() => run.OnServerAsync(async stage =>
    {
        var gates = new[] { new Gate(), new Gate(), new Gate() };
        stage.Fake.Enqueue(reply => reply
            .Text("one ").WaitFor(gates[0]).Text("two ").WaitFor(gates[1]).Text("three ").WaitFor(gates[2]).Text("four"));
        var tab = await stage.OpenAsync();
        await tab.StartChatAsync("Count");
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("one");

        await tab.Page.ReloadAsync();
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("one");
        gates[0].Open();
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("one two");
        await tab.Page.ReloadAsync();
        gates[1].Open();
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("one two three");
        var record = await tab.Conversation.RecordAsync();
        gates[2].Open();

        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
        Assert.All(await record.TextsAsync(), shown => Assert.StartsWith(shown, "one two three four", StringComparison.Ordinal));
    });

    [BrowserFact]
    public Task A_reload_at_any_moment_of_a_fast_stream_ends_with_what_is_stored() => run.OnServerAsync(async stage =>
    {
        const int Pieces = 400;
        var gates = Enumerable.Range(0, 5).Select(_ => new Gate()).ToArray();
        stage.Fake.Enqueue(reply =>
        {
            foreach (var gate in gates)
                reply.Deltas(Pieces, piece => $"w{piece} ").WaitFor(gate);
        });
        var tab = await stage.OpenAsync();
        await tab.StartChatAsync("Many words");
        foreach (var gate in gates)
        {
            // The next words and the reload set out together.
            await gate.Reached;
            gate.Open();
            await tab.Page.ReloadAsync();
        }

        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client, trimmed: true);
    });

    [BrowserFact]
    public Task What_is_sent_in_one_tab_appears_in_the_other() => run.OnServerAsync(async stage =>
    {
        var gate = new Gate();
        stage.Fake.Enqueue(reply => reply.Text("Hello"));
        stage.Fake.Enqueue(reply => reply.Text("from here").WaitFor(gate).Text(" to there"));
        var left = await stage.OpenAsync();
        var chat = await left.StartChatAsync("Hi");
        await left.ExpectRestAsync();
        var right = await stage.OpenAsync(chat);
        await right.ExpectRestAsync();

        await left.Composer.SendAsync("Is anybody there?");
        await Expect(right.Conversation.UserMessages.Nth(1)).ToHaveTextAsync("Is anybody there?");
        await Expect(right.Conversation.Streaming).ToHaveTextAsync("from here");
        await Expect(right.Sidebar.Row(chat)).ToHaveAttributeAsync("data-status", "running");
        await right.Composer.SendAsync("And here?");
        await Expect(left.Composer.Queued("And here?")).ToBeVisibleAsync();
        await left.Composer.RemoveAsync("And here?");
        await Expect(right.Composer.Queue).ToHaveCountAsync(0);
        gate.Open();

        await left.ExpectRestAsync();
        await right.ExpectRestAsync();
        await left.ExpectStoredAsync(stage.Client);
        await right.ExpectStoredAsync(stage.Client);
    });

    [BrowserFact]
    public Task What_is_edited_in_one_tab_changes_in_the_other() => run.OnServerAsync(async stage =>
    {
        var chat = await stage.AnsweredChatAsync("Paint it red", "Red it is.");
        stage.Fake.Enqueue(reply => reply.Text("Bigger it is."));
        stage.Fake.Enqueue(reply => reply.Text("Blue it is."));
        await stage.Client.SendAsync(chat, "Make it bigger");
        await stage.Client.WaitForStatusAsync(chat, "waiting");
        var (left, right) = (await stage.OpenAsync(chat), await stage.OpenAsync(chat));
        await Expect(right.Conversation.Answers).ToHaveCountAsync(2);

        await left.Conversation.EditAsync("Paint it red");
        await Expect(left.Composer.Input).ToHaveValueAsync("Paint it red");
        await left.Composer.SendAsync("Paint it blue");

        await Expect(right.Conversation.Answers).ToHaveTextAsync(["Blue it is."]);
        await Expect(right.Conversation.UserMessages).ToHaveTextAsync(["Paint it blue"]);
        await left.ExpectRestAsync();
        await right.ExpectRestAsync();
        await left.ExpectStoredAsync(stage.Client);
        await right.ExpectStoredAsync(stage.Client);
    });

    [BrowserFact]
    public Task Twelve_tabs_all_get_the_answer() => run.OnServerAsync(async stage =>
    {
        var gate = new Gate();
        stage.Fake.Enqueue(reply => reply.Text("Ready."));
        stage.Fake.Enqueue(reply => reply.Text("to all ").WaitFor(gate).Text("of you"));
        var sender = await stage.OpenAsync();
        var chat = await sender.StartChatAsync("Are you ready?");
        await sender.ExpectRestAsync();
        var others = await Task.WhenAll(Enumerable.Range(0, 11).Select(_ => stage.OpenAsync(chat)));
        foreach (var tab in others)
            await Expect(tab.Conversation.Answers).ToHaveTextAsync(["Ready."]);

        await sender.Composer.SendAsync("Say something");
        foreach (var tab in others.Prepend(sender))
            await Expect(tab.Conversation.Streaming).ToHaveTextAsync("to all");
        gate.Open();
        foreach (var tab in others.Prepend(sender))
        {
            await tab.ExpectRestAsync();
            await tab.ExpectStoredAsync(stage.Client);
        }

        Assert.Equal(2, stage.Fake.Requests.Count);
    });
}
