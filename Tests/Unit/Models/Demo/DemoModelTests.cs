using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Grains.Models.Demo;
using Parley.Grains.Titles;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models.Demo;

public sealed class DemoModelTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ChatClients _clients = new(ModelLimits.Default, TimeProvider.System);
    private readonly DemoModelServer _server;

    public DemoModelTests() => _server = new DemoModelServer(_time, NullLogger<DemoModelServer>.Instance);

    public Task InitializeAsync() => _server.StartAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
    }

    public void Dispose() => _clients.Dispose();

    [Fact]
    public async Task It_says_that_it_is_the_demo_and_how_to_add_a_provider()
    {
        var text = (await AskAsync("Good morning,\nmodel")).Text();

        Assert.Contains("built-in demo", text, StringComparison.Ordinal);
        Assert.Contains("> Good morning,\n> model", text, StringComparison.Ordinal);
        Assert.All(["OPENAI_API_KEY", "OPENAI_BASE_URL", "PARLEY_MODEL"], name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_counts_and_reports_words_as_tokens()
    {
        var updates = await AskAsync("Please count to 12!");

        Assert.Equal("1, 2, 3, 4, 5, 6, 7, 8, 9, 10,\n11, 12.", updates.Text());
        var usage = Assert.Single(updates.Of<UsageContent>()).Details;
        Assert.Equal((4, 12, 16), (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount));
    }

    [Theory]
    [InlineData("Hello, could you please fix the login redirect? It loops.", "Fix the login redirect")]
    [InlineData("go slow", "Go slow")]
    [InlineData("error", "Error")]
    [InlineData("flaky", "Flaky")]
    [InlineData("**", "Talk to the demo model")]
    [InlineData("one two three four five six seven eight nine", "One two three four five six seven eight")]
    public async Task It_writes_titles(string said, string title)
    {
        using var client = _clients.For(await _server.Target);
        var answer = await client.GetResponseAsync([TitlePrompt.Message(said)], TitlePrompt.Options);
        Assert.Equal(title, answer.Text);
    }

    [Theory]
    [InlineData("write 30 words", 30)]
    [InlineData("something long", 600)]
    public async Task It_writes_as_much_as_it_is_asked_for(string ask, int words) =>
        Assert.Equal(words, (await AskAsync(ask)).Text().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);

    [Theory]
    [InlineData("count to 41", 41 / 40.0)]
    [InlineData("count to 10 but slow", 10 / 5.0)]
    public async Task It_streams_word_by_word_at_a_human_pace(string ask, double seconds)
    {
        var updates = await AskAsync(ask);

        Assert.True(updates.Of<TextContent>().Count >= 10);
        Assert.Equal(seconds, _time.Elapsed.TotalSeconds, tolerance: 0.001);
    }

    [Fact]
    public async Task It_shows_markdown()
    {
        var text = (await AskAsync("Show me some Markdown")).Text();

        Assert.All(["|---|", "```csharp", "1. ", "- one", "> "], mark => Assert.Contains(mark, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_thinks_before_it_answers()
    {
        var updates = await AskAsync("Think about it");

        var contents = updates.SelectMany(update => update.Contents).ToList();
        Assert.NotEmpty(updates.Of<TextReasoningContent>());
        Assert.True(
            contents.FindLastIndex(content => content is TextReasoningContent) < contents.FindIndex(content => content is TextContent));
        Assert.True(Assert.Single(updates.Of<UsageContent>()).Details.ReasoningTokenCount > 0);
    }

    [Fact]
    public async Task It_fails_when_asked_to_but_not_when_a_log_speaks_of_errors()
    {
        var error = await Assert.ThrowsAsync<ProviderException>(() => AskAsync("error"));
        Assert.Equal((ProviderErrorKind.Auth, "Parley Demo rejected the API key (401)."), (error.Kind, error.Message));

        var log = "What does this mean: connection refused, error 111, in a log of a service that I wrote?";
        Assert.Contains("You said", (await AskAsync(log)).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flaky_fails_the_first_time_and_then_succeeds()
    {
        for (var round = 0; round < 2; round++)
        {
            var error = await Assert.ThrowsAsync<ProviderException>(() => AskAsync("flaky"));
            Assert.Equal((503, true), (error.StatusCode, error.Retryable));
            Assert.Contains("second attempt", (await AskAsync("flaky")).Text(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_answers_in_one_piece_without_waiting()
    {
        var client = _clients.For(await _server.Target);

        var response = await client.GetResponseAsync([new(ChatRole.User, "count to 3")]);

        Assert.Equal(("1, 2, 3.", TimeSpan.Zero), (response.Text, _time.Elapsed));
    }

    [Fact]
    public async Task It_wants_its_key()
    {
        var target = await _server.Target;

        var error = await Assert.ThrowsAsync<ProviderException>(() => _clients.For(target with { ApiKey = "guess" }).StreamAsync());

        Assert.Equal(401, error.StatusCode);
        Assert.Equal(64, target.ApiKey!.Length);
    }

    [Fact]
    public async Task It_lists_its_model_and_refuses_what_it_does_not_know()
    {
        var target = await _server.Target;
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", target.ApiKey);

        var models = await http.GetFromJsonAsync<JsonElement>($"{target.BaseUrl}/models");
        Assert.Equal("parley-demo", models.GetProperty("data")[0].GetProperty("id").GetString());
        foreach (var body in new[] { "{", "[]", "{\"messages\":1}" })
        {
            using var answer = await http.PostAsync($"{target.BaseUrl}/chat/completions", new StringContent(body));
            Assert.Equal(400, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task It_writes_no_end_marker_once_its_client_went_away()
    {
        var target = await _server.Target;
        using var socket = await RawRequest.SendAsync(target.BaseUrl!, target.ApiKey, "count to 3");
        await _time.WaitForTimerAsync();
        socket.Shutdown(SocketShutdown.Send);

        Assert.DoesNotContain("[DONE]", await RawRequest.ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stops_at_once_in_the_middle_of_an_answer()
    {
        var client = _clients.For(await _server.Target);
        await using var updates = client.GetStreamingResponseAsync([new(ChatRole.User, "long")]).GetAsyncEnumerator();
        var first = updates.MoveNextAsync();
        await _time.WaitForTimerAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await first);

        await _server.StopAsync(CancellationToken.None).WaitAsync(Eventually.Limit);

        var error = await Assert.ThrowsAsync<ProviderException>(async () =>
        {
            while (await updates.MoveNextAsync()) continue;
        });
        Assert.True(error.Retryable);
    }

    private async Task<List<ChatResponseUpdate>> AskAsync(string text)
    {
        var call = _clients.For(await _server.Target).StreamAsync([new(ChatRole.User, text)]);
        // The clock moves only while the model waits for it.
        while (await Task.WhenAny(call, _time.WaitForTimerAsync()) != call) _time.Advance(TimeSpan.FromMilliseconds(5));
        return await call;
    }
}
