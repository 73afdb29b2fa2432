using System.Net;
using System.Text.Json;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Matrix;

/// <summary>Matrix 22 and 37, field.md R27: titles that a model writes beside the reply, and what becomes of them.</summary>
public sealed class TitleTests : IClassFixture<ServerFixture>
{
    private const string Question = "please could you fix the login redirect for me";
    private const string Fallback = "please could you fix the login…";
    private const string Title = "Fix the login redirect";

    private readonly ParleyServer _server;
    private readonly ParleyClient _client;
    private readonly FakeLlm _fake;

    public TitleTests(ServerFixture fixture)
    {
        (_server, _client, _fake) = (fixture.Server, fixture.Client, fixture.Fake);
        // Nothing is left of the test before.
        _fake.OnTitle(null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Matrix_22_and_37_after_a_title_is_stored_no_event_carries_another_one(bool interrupt)
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("working").WaitFor(gate).Text(" done"));
        _fake.EnqueueTitle(reply => reply.Text(Title));
        await using var watch = await WatchAsync();
        var chat = await _client.CreateAsync(Question);
        await watch.WaitForAsync(item => IsTitleChange(item, chat), "the title");
        await gate.Reached;
        if (interrupt)
            await _client.InterruptAsync(chat);
        gate.Open();
        await watch.WaitForAsync(item => IsStatus(item, chat, "waiting"), "the final status");

        var events = watch.Events.Where(item => Of(item).GetProperty("id").GetGuid() == chat).ToArray();
        var first = Array.FindIndex(events, item => IsTitleChange(item, chat));
        Assert.All(events[..first], item => Assert.Equal(Fallback, TitleOf(Of(item))));
        Assert.All(events[first..], item => Assert.Equal(Title, TitleOf(Of(item))));
        Assert.Single(events, item => IsTitleChange(item, chat));
        var stored = await _client.ChatAsync(chat);
        Assert.Equal((Title, "generated"), (TitleOf(stored), SourceOf(stored)));
        var times = events.Select(item => Of(item).GetProperty("updated_at").GetDateTimeOffset()).ToArray();
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task Matrix_37_a_status_event_carries_the_title_of_the_row_whoever_wrote_it()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("working").WaitFor(gate).Text(" done"));
        await using var watch = await WatchAsync();
        var chat = await _client.CreateAsync("the fallback title");
        await gate.Reached;

        // Another part of the system stores a better title while the run is on.
        await _server.QueryAsync<object>(
            "UPDATE chats SET title = 'A better title', title_version = title_version + 1 WHERE id = $1", chat);
        gate.Open();
        var final = await watch.WaitForAsync(item => IsStatus(item, chat, "waiting"), "the final status");
        Assert.Equal("A better title", TitleOf(Of(final)));
        Assert.Contains(watch.Events, item => IsTitleChange(item, chat));
        Assert.Equal("A better title", TitleOf(await _client.ChatAsync(chat)));
    }

    [Fact]
    public async Task R27_a_title_that_failed_is_said_to_have_failed_and_written_at_a_later_turn()
    {
        _fake.OnTitle(_ => new FakeReply().Error(401, "Incorrect API key", "invalid_api_key"));
        var chat = await _client.CreateAndRestAsync(_fake, Question);
        await Eventually.TrueAsync(async () => await TitleErrorAsync(chat) is not null, "the failure shows");
        Assert.Contains("401", await TitleErrorAsync(chat), StringComparison.Ordinal);
        Assert.Equal((Fallback, "fallback"), await StoredAsync(chat));

        // An edit begins a turn as well.
        _fake.EnqueueTitle(reply => reply.Text(Title));
        _fake.Enqueue(reply => reply.Text("done again"));
        await _client.EditAsync(chat, (await _client.MessagesAsync(chat))[0].GetProperty("id").GetInt64(), "fix the logout");
        await TitledAsync(chat, Title);
        Assert.Null(await TitleErrorAsync(chat));
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Contains("fix the logout", _fake.Titles[^1].LastUserText, StringComparison.Ordinal);

        // It has one now.
        var asked = _fake.Titles.Count;
        await TakeTurnAsync(chat);
        Assert.Equal(asked, _fake.Titles.Count);
    }

    [Fact]
    public async Task R27_a_title_is_tried_three_times()
    {
        const string Another = "count the attempts";
        var chat = await _client.CreateAndRestAsync(_fake, Another);
        for (var turn = 2; turn <= 5; turn++)
        {
            await Eventually.TrueAsync(() => Attempts() == Math.Min(turn - 1, 3), $"the attempt of turn {turn - 1}");
            await Eventually.TrueAsync(async () => await TitleErrorAsync(chat) is not null, "the failure shows");
            await TakeTurnAsync(chat);
        }

        Assert.Equal(3, Attempts());
        Assert.Equal((Another, "fallback"), await StoredAsync(chat));

        // The chat's own model is the last of those that are asked.
        int Attempts() => _fake.Titles.Count(request =>
            request.Model == "fake-model" && request.LastUserText.Contains(Another, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Matrix_37_titles_and_turns_of_many_chats_that_end_at_once_come_in_order()
    {
        _fake.OnTitle(request => new FakeReply().Text($"Title of {request.LastUserText.Split(' ', '\n')[3]}"));
        await using var watch = await WatchAsync();
        var chats = await Task.WhenAll(Enumerable.Range(0, 40).Select(number =>
        {
            _fake.Enqueue(reply => reply.Text("done"));
            return _client.CreateAsync($"chat number {number}");
        }));
        await watch.WaitAsync(
            events => chats.All(chat =>
                events.Any(item => IsTitleChange(item, chat)) && events.Any(item => IsStatus(item, chat, "waiting"))),
            "all titles and all ends");
        for (var number = 0; number < chats.Length; number++)
        {
            var events = watch.Events.Where(item => Of(item).GetProperty("id").GetGuid() == chats[number]).ToArray();
            var first = Array.FindIndex(events, item => IsTitleChange(item, chats[number]));
            Assert.All(events[..first], item => Assert.Equal($"chat number {number}", TitleOf(Of(item))));
            Assert.All(events[first..], item => Assert.Equal($"Title of {number}", TitleOf(Of(item))));
            Assert.Single(events, item => IsTitleChange(item, chats[number]));
            var times = events.Select(item => Of(item).GetProperty("updated_at").GetDateTimeOffset()).ToArray();
            Assert.Equal(times.Order(), times);
        }
    }

    [Fact]
    public async Task R27_a_title_that_a_user_gives_wins_over_one_that_is_being_written()
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        await using (var fake = await FakeLlm.StartAsync())
        await using (var server = await ParleyServer.StartAsync(await postgres.CreateDatabaseAsync(), fake))
        {
            using var client = server.Client();
            var gate = new Gate();
            fake.EnqueueTitle(reply => reply.WaitFor(gate).Text(Title));
            var chat = await client.CreateAndRestAsync(fake, Question);
            await gate.Reached;
            await using var watch = await client.WatchAsync();
            await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");
            (await client.RenameAsync(chat, "Mine")).Expect(HttpStatusCode.OK);
            await watch.WaitForAsync(item => IsTitleChange(item, chat) && TitleOf(Of(item)) == "Mine", "the user's title");
            gate.Open();

            // A server that has stopped has let every title be written.
            await server.StopAsync();
            Assert.DoesNotContain(watch.Events, item => TitleOf(Of(item)) == Title);
            Assert.Equal("Mine manual", await server.QueryAsync<string>(
                "SELECT concat_ws(' ', title, title_source) FROM chats WHERE id = $1", chat));
            Assert.True(fake.Titles[0].Finished);
        }

        await postgres.DisposeAsync();
    }

    [Fact]
    public async Task A_new_title_is_written_from_the_conversation_when_a_user_asks_for_it()
    {
        var chat = await CreateUntitledAsync();
        (await _client.RenameAsync(chat, "Mine")).Expect(HttpStatusCode.OK);
        await using var watch = await WatchAsync();
        _fake.EnqueueTitle(reply => reply.Text("'Repair the login'"));
        var (key, path) = (Guid.NewGuid(), $"{ParleyClient.Chats}/{chat}/title/regenerate");
        var answer = await _client.KeyedAsync(HttpMethod.Post, path, key);
        Assert.Equal("Repair the login", TitleOf(answer.Expect(HttpStatusCode.OK)));
        Assert.Equal("generated", SourceOf(answer.Json));
        Assert.Equal($"<chat>\nUser: {Question}\n\nAgent: done\n</chat>", _fake.Titles[^1].LastUserText);
        await watch.WaitForAsync(item => IsTitleChange(item, chat), "the title");

        var asked = _fake.Titles.Count;
        Assert.Equal(answer, await _client.KeyedAsync(HttpMethod.Post, path, key));
        Assert.Equal(asked, _fake.Titles.Count);
    }

    [Fact]
    public async Task A_title_that_a_user_gives_wins_over_one_that_a_user_has_asked_for()
    {
        var chat = await CreateUntitledAsync();
        var gate = new Gate();
        _fake.EnqueueTitle(reply => reply.WaitFor(gate).Text(Title));
        var (key, path) = (Guid.NewGuid(), $"{ParleyClient.Chats}/{chat}/title/regenerate");
        var asking = _client.KeyedAsync(HttpMethod.Post, path, key);
        await gate.Reached;
        (await _client.RenameAsync(chat, "Mine")).Expect(HttpStatusCode.OK);
        gate.Open();
        Assert.Equal("Mine", TitleOf((await asking).Expect(HttpStatusCode.OK)));
        var asked = _fake.Titles.Count;
        Assert.Equal("Mine", TitleOf((await _client.KeyedAsync(HttpMethod.Post, path, key)).Expect(HttpStatusCode.OK)));
        Assert.Equal(asked, _fake.Titles.Count);
    }

    [Fact]
    public async Task A_new_title_that_no_model_can_write_is_refused_with_the_reason_and_can_be_asked_for_again()
    {
        var chat = await CreateUntitledAsync();
        var (key, path) = (Guid.NewGuid(), $"{ParleyClient.Chats}/{chat}/title/regenerate");
        _fake.OnTitle(_ => new FakeReply().Error(401, "raw words of the provider", "invalid_api_key"));
        var refused = await _client.KeyedAsync(HttpMethod.Post, path, key);
        Assert.Equal(HttpStatusCode.BadGateway, refused.Status);
        Assert.Contains("API key", refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("raw words", refused.Text, StringComparison.Ordinal);
        Assert.Equal((Fallback, "fallback"), await StoredAsync(chat));

        _fake.EnqueueTitle(reply => reply.Text(Title));
        Assert.Equal(Title, TitleOf((await _client.KeyedAsync(HttpMethod.Post, path, key)).Expect(HttpStatusCode.OK)));
        await _client.ArchiveAsync(chat);
        Assert.Equal(HttpStatusCode.Conflict, (await _client.PostAsync(path, null)).Status);
    }

    /// <summary>A chat that rests, and for which no model is asked for a title any more.</summary>
    private async Task<Guid> CreateUntitledAsync()
    {
        var chat = await _client.CreateAndRestAsync(_fake, Question);
        await Eventually.TrueAsync(
            async () => (await _client.GetAsync($"{ParleyClient.Chats}/{chat}/explain")).Json.TryGetProperty("title_error", out _),
            "the end of the attempt at a title");
        return chat;
    }

    private async Task<EventProbe> WatchAsync()
    {
        var watch = await _client.WatchAsync();
        await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");
        return watch;
    }

    private async Task TakeTurnAsync(Guid chat)
    {
        _fake.Enqueue(reply => reply.Text("done"));
        await _client.SendAsync(chat, "more");
        await _client.WaitForStatusAsync(chat, "waiting");
    }

    private Task TitledAsync(Guid chat, string title) =>
        Eventually.TrueAsync(async () => TitleOf(await _client.ChatAsync(chat)) == title, $"the title {title}");

    private async Task<(string?, string?)> StoredAsync(Guid chat) =>
        await _client.ChatAsync(chat) is var stored ? (TitleOf(stored), SourceOf(stored)) : default;

    private async Task<string?> TitleErrorAsync(Guid chat)
    {
        var answer = await _client.GetAsync($"{ParleyClient.Chats}/{chat}/explain");
        return answer.Expect(HttpStatusCode.OK).TryGetProperty("title_error", out var error) ? error.GetString() : null;
    }

    private static bool IsTitleChange(JsonElement item, Guid chat) => Is(item, chat, "title_change");

    private static bool IsStatus(JsonElement item, Guid chat, string status) =>
        Is(item, chat, "status_change") && Of(item).GetProperty("status").GetString() == status;

    private static bool Is(JsonElement item, Guid chat, string kind) =>
        item.GetProperty("kind").GetString() == kind && Of(item).GetProperty("id").GetGuid() == chat;

    private static JsonElement Of(JsonElement item) => item.GetProperty("chat");

    private static string? TitleOf(JsonElement chat) => chat.GetProperty("title").GetString();

    private static string? SourceOf(JsonElement chat) => chat.GetProperty("title_source").GetString();
}
