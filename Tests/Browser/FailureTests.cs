using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Tests.Browser.Harness;
using Parley.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Parley.Tests.Browser;

/// <summary>What the page says when the provider fails.</summary>
[Collection(BrowserRun.Name)]
public sealed partial class FailureTests(BrowserRun run)
{
    [BrowserFact]
    public Task A_failure_that_may_pass_counts_down_and_is_tried_again() => run.OnServerAsync(async stage =>
    {
        var gate = new Gate();
        stage.Fake.Enqueue(reply => reply.Error(503, "The model is overloaded", null, ("Retry-After", "4")));
        stage.Fake.Enqueue(reply => reply.Text("better").WaitFor(gate).Text(" now"));
        var tab = await stage.OpenAsync();
        var record = await tab.RecordRetriesAsync();
        await tab.StartChatAsync("Try");

        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("better");
        await Expect(tab.RetryBanner).ToHaveCountAsync(0);
        var shown = (await record.TextsAsync()).Select(text => Countdown().Match(text)).Where(match => match.Success).ToList();
        var seconds = shown.ConvertAll(match => int.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture));
        Assert.True(seconds.Count > 1, "The countdown did not move.");
        Assert.Equal(seconds.OrderDescending(), seconds);
        Assert.All(shown, match => Assert.Contains("overloaded", match.Value, StringComparison.Ordinal));
        gate.Open();
        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
    });

    [BrowserFact]
    public Task A_long_wait_for_the_next_attempt_is_still_shown_after_a_reload_and_can_be_stopped() => run.OnServerAsync(async stage =>
    {
        stage.Fake.Enqueue(reply => reply.Error(429, "Slow down", null, ("Retry-After", "600")));
        var tab = await stage.OpenAsync();
        await tab.StartChatAsync("Try");
        await Expect(tab.RetryBanner).ToContainTextAsync("attempt 1");
        await tab.Page.ReloadAsync();
        await Expect(tab.RetryBanner).ToContainTextAsync("attempt 1");
        await Expect(tab.RetryBanner).ToContainTextAsync("Retrying in");
        await Expect(tab.Status).ToContainTextAsync("Retrying, attempt 1");

        await tab.Composer.Stop.ClickAsync();
        await tab.ExpectRestAsync();
        await tab.ExpectStoredAsync(stage.Client);
    });

    [BrowserFact]
    public Task Why_a_chat_is_not_moving_is_told_on_request() => run.OnServerAsync(async stage =>
    {
        var gate = new Gate();
        stage.Fake.Enqueue(reply => reply.Text("half").WaitFor(gate).Text(" and half"));
        var tab = await stage.OpenAsync();
        await tab.StartChatAsync("Slow one");
        await Expect(tab.Conversation.Streaming).ToHaveTextAsync("half");

        await tab.Page.GetByTestId("why").ClickAsync();
        var explanation = tab.Page.GetByTestId("explanation");
        await Expect(explanation).ToContainTextAsync("The rest of the model's answer.");
        await Expect(explanation).ToContainTextAsync("PhaseAnswering");
        await Expect(explanation).ToContainTextAsync("Generation");
        await Expect(explanation).ToContainTextAsync("Last heard from the model");
        await Expect(tab.Status).ToContainTextAsync("Answering");
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(explanation).ToHaveCountAsync(0);
        await Expect(tab.Status).ToHaveAttributeAsync("data-status", "running");
        gate.Open();
        await tab.ExpectRestAsync();
    });

    [BrowserFact]
    public Task Matrix_29_an_error_is_shown_is_still_there_after_a_reload_and_goes_with_the_next_success() =>
        run.OnServerAsync(async stage =>
        {
            var gate = new Gate();
            stage.Fake.Enqueue(reply => reply.Error(401, "Incorrect API key provided", "invalid_api_key"));
            stage.Fake.Enqueue(reply => reply.WaitFor(gate).Text("fine now"));
            var tab = await stage.OpenAsync();
            var chat = await tab.StartChatAsync("Will fail");
            await Expect(tab.ErrorBanner).ToContainTextAsync("401");
            var error = (await stage.Client.ChatAsync(chat)).GetProperty("last_error").GetString()!;
            await Expect(tab.ErrorBanner).ToContainTextAsync(error);
            await Expect(tab.Spinners).ToHaveCountAsync(0);

            await tab.Page.ReloadAsync();
            await Expect(tab.ErrorBanner).ToContainTextAsync(error);
            await Expect(tab.Sidebar.Row(chat)).ToContainTextAsync("401");
            await Expect(tab.Sidebar.Row(chat)).ToHaveAttributeAsync("data-status", "error");

            await tab.Page.GetByTestId("try-again").ClickAsync();
            await Expect(tab.ErrorBanner).ToHaveCountAsync(0);
            gate.Open();
            await Expect(tab.Conversation.Answers).ToHaveTextAsync(["fine now"]);
            await tab.ExpectRestAsync();
            await tab.ExpectStoredAsync(stage.Client);
            await Expect(tab.Conversation.UserMessages).ToHaveTextAsync(["Will fail"]);
            await Expect(tab.Sidebar.Row(chat)).Not.ToContainTextAsync("401");
            Assert.Equal(JsonValueKind.Null, (await stage.Client.ChatAsync(chat)).GetProperty("last_error").ValueKind);
        });

    [GeneratedRegex(@"Retrying in (?<seconds>\d) s \(attempt 1\).*")]
    private static partial Regex Countdown();
}
