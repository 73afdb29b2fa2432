using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Http.BadInput;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Commands;

/// <summary>Giving a chat a title.</summary>
public sealed class RenameTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;

    [Fact]
    public async Task A_title_is_trimmed_stored_and_told_once_however_often_it_is_sent()
    {
        var chat = await fixture.IdleChatAsync("rename me");
        await using var watch = await _client.WatchAsync();
        await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");
        var (key, path) = (Guid.NewGuid(), $"{ParleyClient.Chats}/{chat}");
        var body = new JsonObject { ["title"] = "  Übung 世界 😀 " };
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => _client.KeyedAsync(HttpMethod.Patch, path, key, body.DeepClone())));
        var renamed = answers[0].Expect(HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal(
            ("Übung 世界 😀", "manual"), (renamed.GetProperty("title").GetString(), renamed.GetProperty("title_source").GetString()));

        (await _client.RenameAsync(chat, "Later")).Expect(HttpStatusCode.OK);
        var late = await _client.KeyedAsync(HttpMethod.Patch, path, key, body.DeepClone());
        Assert.Equal("Later", late.Expect(HttpStatusCode.OK).GetProperty("title").GetString());
        await watch.WaitAsync(events => events.Count == 2, "both titles");
        Assert.Equal(
            ["title_change Übung 世界 😀", "title_change Later"],
            watch.Events.Select(item =>
                $"{item.GetProperty("kind").GetString()} {item.GetProperty("chat").GetProperty("title").GetString()}"));
    }

    [Fact]
    public async Task A_chat_at_work_is_renamed_and_goes_on()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("work", gate);
        await gate.Reached;
        var renamed = (await _client.RenameAsync(chat, "Working")).Expect(HttpStatusCode.OK);
        Assert.Equal("running", renamed.GetProperty("status").GetString());
        gate.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: work", "assistant: so far and on"], await _client.HistoryAsync(chat));
        Assert.Equal("Working", (await _client.ChatAsync(chat)).GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_title_given_while_nobody_watched_is_there_for_who_comes_back()
    {
        var chat = await fixture.IdleChatAsync("come back");
        string? place;
        await using (var known = await _client.WatchSseAsync())
        {
            (await _client.RenameAsync(chat, "First")).Expect(HttpStatusCode.OK);
            await known.WaitAsync(events => events.Count == 1, "the first title");
            place = known.LastEventId;
        }

        (await _client.RenameAsync(chat, "Second")).Expect(HttpStatusCode.OK);
        await using var back = await _client.WatchSseAsync(place);
        var missed = await back.WaitForAsync(item => item.GetProperty("kind").GetString() == "title_change", "the missed title");
        Assert.Equal("Second", missed.GetProperty("chat").GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("{}", "title")]
    [InlineData("""{"title":null}""", "title")]
    [InlineData("""{"title":" \t "}""", "title")]
    [InlineData("""{"title":"two\nlines"}""", "title")]
    [InlineData("""{"title":5}""", "title")]
    [InlineData("""{"title":"half \ud83d"}""", "title")]
    [InlineData("[]", "body")]
    [InlineData("", "body")]
    public async Task What_is_no_title_is_refused_and_named(string body, string field)
    {
        var chat = await fixture.IdleChatAsync("keep my name");
        var before = await fixture.Server.StoredAsync();
        var answer = await _client.Http.AskAsync(HttpMethod.Patch, $"{ParleyClient.Chats}/{chat}", Requests.Json(body));
        Assert.Equal((HttpStatusCode.BadRequest, field), (answer.Status, string.Join(' ', answer.Fields)));
        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Fact]
    public async Task A_title_has_80_characters_at_most_and_an_archived_chat_keeps_its_own()
    {
        var chat = await fixture.IdleChatAsync("limits");
        var longest = string.Concat(Enumerable.Repeat("😀", 80));
        (await _client.RenameAsync(chat, longest)).Expect(HttpStatusCode.OK);
        var longer = await _client.RenameAsync(chat, longest + "x");
        Assert.Equal((HttpStatusCode.BadRequest, "title"), (longer.Status, string.Join(' ', longer.Fields)));
        await _client.ArchiveAsync(chat);
        Assert.Equal(HttpStatusCode.Conflict, (await _client.RenameAsync(chat, "Another")).Status);
        Assert.Equal(longest, (await _client.ChatAsync(chat)).GetProperty("title").GetString());
    }
}
