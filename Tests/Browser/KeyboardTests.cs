using Parley.Tests.Browser.Harness;
using Parley.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>Without a mouse.</summary>
[Collection(BrowserRun.Name)]
public sealed class KeyboardTests(BrowserRun run)
{
    [BrowserFact]
    public Task The_keyboard_alone_starts_a_chat_writes_and_interrupts() => run.OnServerAsync(async stage =>
    {
        var old = await stage.AnsweredChatAsync("Old", "answer");
        stage.Fake.Enqueue(reply => reply.Text("so far").Hang());
        var tab = await stage.OpenAsync(old);
        await tab.ExpectRestAsync();
        var keyboard = tab.Page.Keyboard;

        await keyboard.PressAsync("Control+Shift+O");
        await Expect(tab.Composer.Input).ToBeFocusedAsync();
        await Expect(tab.Page).ToHaveURLAsync(stage.Address.ToString());
        await keyboard.TypeAsync("one line");
        await keyboard.PressAsync("Shift+Enter");
        await keyboard.TypeAsync("another");
        await Expect(tab.Composer.Input).ToHaveValueAsync("one line\nanother");
        await keyboard.PressAsync("Enter");

        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("so far");
        await keyboard.PressAsync("Escape");
        await tab.ExpectRestAsync();
        await Expect(tab.Conversation.Answers).ToHaveTextAsync(["so far"]);
        await Expect(tab.Composer.Input).ToBeFocusedAsync();
        await tab.ExpectStoredAsync(stage.Client);
        await stage.Fake.Requests[1].Cancelled.WaitAsync(Eventually.Limit);
    });

    [BrowserFact]
    public Task Enter_on_an_empty_box_sends_the_first_queued_message_now() => run.OnServerAsync(async stage =>
    {
        stage.Fake.Enqueue(reply => reply.Text("cut").Hang());
        stage.Fake.Enqueue(reply => reply.Text("next"));
        var tab = await stage.OpenAsync();
        await tab.StartChatAsync("First");
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("cut");
        await tab.Composer.SendAsync("Second");
        await Expect(tab.Composer.Queue).ToHaveCountAsync(1);

        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Conversation.Answers).ToHaveTextAsync(["cut", "next"]);
        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
    });
}
