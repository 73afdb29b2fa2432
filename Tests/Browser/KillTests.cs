using Parley.Tests.Browser.Harness;
using Parley.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>The server dies in the middle of everything, and the page stays open.</summary>
[Collection(BrowserRun.Name)]
public sealed class KillTests(BrowserRun run)
{
    /// <summary>How soon after a start a turn that was lost must run again.</summary>
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(5);

    [BrowserFact]
    public Task Matrix_35_after_a_kill_in_mid_stream_the_turn_runs_again_and_the_open_page_ends_with_what_is_stored() =>
        run.OnProcessAsync(async stage =>
        {
            const string First = "Once upon a time there was";
            const string Second = "Twice upon another time there were two ships, and both came home.";
            var gate = new Gate();
            stage.Fake.Enqueue(reply => reply.Text("Fine."));
            stage.Fake.Enqueue(reply => reply.Text("Once upon ", "a time ", "there was").Hang());
            stage.Fake.Enqueue(reply => reply
                .Text("Twice upon ", "another time ").WaitFor(gate)
                .Text("there were two ships, ", "and both came home."));
            var tab = await stage.OpenAsync();
            var chat = await tab.StartChatAsync("How are you?");
            await tab.ExpectRestAsync();
            var record = await tab.Conversation.RecordAsync();
            await tab.Composer.SendAsync("Tell me a story");
            await Expect(tab.Conversation.Streaming).ToHaveTextAsync(First);

            await stage.KillAsync();
            await Expect(tab.ConnectionBanner).ToBeVisibleAsync();
            await Expect(tab.Status).ToHaveAttributeAsync("data-known", "false");
            await stage.RestartAsync();
            var ready = TimeProvider.System.GetTimestamp();
            await stage.Fake.WaitForRequest(3);
            var taken = TimeProvider.System.GetElapsedTime(ready);
            Assert.True(taken < Takeover, $"The turn ran again {taken} after the server was ready.");
            await Expect(tab.Conversation.Streaming).ToHaveTextAsync("Twice upon another time");
            await Expect(tab.ConnectionBanner).ToHaveCountAsync(0);
            gate.Open();

            await tab.ExpectRestAsync();
            await tab.ExpectStoredAsync(stage.Client);
            var stored = await stage.Client.MessagesAsync(chat);
            Assert.Equal(["How are you?", "Fine.", "Tell me a story", Second], stored.Select(Support.Clients.Events.Text));
            await Expect(tab.Sidebar.Row(chat)).ToHaveAttributeAsync("data-status", "waiting");
            Assert.All(await record.TextsAsync(), shown => Assert.True(
                $"Fine.|{First}".StartsWith(shown, StringComparison.Ordinal)
                    || $"Fine.|{Second}".StartsWith(shown, StringComparison.Ordinal),
                $"The page showed: {shown}"));
            Assert.Equal(3, stage.Fake.Requests.Count);
        });

    [BrowserFact]
    public Task What_was_queued_and_typed_when_the_server_was_killed_is_there_afterwards() => run.OnProcessAsync(async stage =>
    {
        stage.Fake.Enqueue(reply => reply.Text("First part").Hang());
        stage.Fake.Enqueue(reply => reply.Text("First answer"));
        stage.Fake.Enqueue(reply => reply.Text("Second answer"));
        var tab = await stage.OpenAsync();
        var chat = await tab.StartChatAsync("First");
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("First part");
        await tab.Composer.SendAsync("Second");
        await Expect(tab.Composer.Queue).ToHaveCountAsync(1);
        await tab.Composer.Input.FillAsync("half a thou");

        await stage.KillAsync();
        await stage.RestartAsync();

        await Expect(tab.Conversation.Answers.Nth(1)).ToHaveTextAsync("Second answer");
        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
        await Expect(tab.Composer.Queue).ToHaveCountAsync(0);
        await Expect(tab.Composer.Input).ToHaveValueAsync("half a thou");
        var stored = await stage.Client.MessagesAsync(chat);
        Assert.Equal(["First", "First answer", "Second", "Second answer"], stored.Select(Support.Clients.Events.Text));
    });

    [BrowserFact]
    public Task A_message_sent_while_the_server_is_gone_arrives_once_when_it_is_back() => run.OnProcessAsync(async stage =>
    {
        var chat = await stage.AnsweredChatAsync("First", "First answer");
        stage.Fake.Enqueue(reply => reply.Text("Second answer"));
        var tab = await stage.OpenAsync(chat);
        await tab.ExpectRestAsync();

        await stage.KillAsync();
        await Expect(tab.ConnectionBanner).ToBeVisibleAsync();
        await tab.Composer.Input.FillAsync("Second");
        await tab.Composer.Input.PressAsync("Enter");
        await stage.RestartAsync();

        await Expect(tab.Conversation.Answers.Nth(1)).ToHaveTextAsync("Second answer");
        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
        await Expect(tab.Composer.Input).ToHaveValueAsync("");
        var stored = await stage.Client.MessagesAsync(chat);
        Assert.Equal(["First", "First answer", "Second", "Second answer"], stored.Select(Support.Clients.Events.Text));
    });
}
