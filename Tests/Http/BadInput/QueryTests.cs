using System.Net;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.BadInput;

/// <summary>Queries with faults: all of them in one answer.</summary>
public sealed class QueryTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;

    [Theory]
    [InlineData("?archived=maybe&limit=0&offset=-1&after_id=x&bogus=1&other", "after_id archived bogus limit offset other")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?limit=abc", "limit")]
    [InlineData("?limit=99999999999999999999", "limit")]
    [InlineData("?limit=", "limit")]
    [InlineData("?limit=1&limit=2", "limit")]
    [InlineData("?offset=2147483648", "offset")]
    [InlineData("?archived=TRUE", "archived")]
    [InlineData("?after_id=6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f0001", "after_id")]
    public Task A_list_names_every_fault_of_its_query(string query, string fields) => CheckAsync(ParleyClient.Chats + query, fields);

    [Theory]
    [InlineData("messages?limit=0&before_id=0&after_id=-1&bogus=x", "after_id before_id bogus limit")]
    [InlineData("messages?before_id=abc", "before_id")]
    [InlineData("messages?before_id=9223372036854775808", "before_id")]
    [InlineData("messages?before_id=5&after_id=5", "after_id")]
    [InlineData("messages?limit=201", "limit")]
    [InlineData("stream?after=abc&after_id=-1&bogus=x", "after after_id bogus")]
    [InlineData("stream?after=1", "after")]
    [InlineData("stream?after=1:-1", "after")]
    [InlineData("stream?after=:", "after")]
    [InlineData("stream?after=1:2:3", "after")]
    [InlineData("stream?after=99999999999999999999:1", "after")]
    [InlineData("stream?after_id=x", "after_id")]
    [InlineData("stream?limit=5", "limit")]
    public async Task A_chats_pages_and_streams_name_every_fault_of_their_query(string query, string fields) =>
        await CheckAsync($"{ParleyClient.Chats}/{await fixture.IdleChatAsync("queries")}/{query}", fields);

    [Theory]
    [InlineData("?after=abc", "after")]
    [InlineData("?after=1&after_id=1", "after after_id")]
    public Task A_watch_names_every_fault_of_its_query(string query, string fields) =>
        CheckAsync($"{ParleyClient.Chats}/watch{query}", fields);

    [Fact]
    public async Task A_last_event_id_that_is_no_position_is_named()
    {
        var chat = await fixture.IdleChatAsync("last event");
        foreach (var path in new[] { $"{ParleyClient.Chats}/watch", $"{ParleyClient.Chats}/{chat}/stream" })
        {
            var answer = await _client.Http.AskAsync(HttpMethod.Get, path, null, ("Last-Event-ID", "yesterday"));
            Assert.Equal((HttpStatusCode.BadRequest, "Last-Event-ID"), (answer.Status, string.Join(' ', answer.Fields)));
        }
    }

    [Fact]
    public async Task A_list_cannot_go_on_after_somebody_elses_chat()
    {
        var chat = await fixture.IdleChatAsync("cursor");
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        var theirs = await stranger.GetAsync($"{ParleyClient.Chats}?after_id={chat}");
        var unknown = await stranger.GetAsync($"{ParleyClient.Chats}?after_id={Guid.NewGuid()}");
        Assert.Equal((HttpStatusCode.BadRequest, "after_id"), (theirs.Status, string.Join(' ', theirs.Fields)));
        Assert.Equal(unknown, theirs);
    }

    private async Task CheckAsync(string path, string fields)
    {
        var answer = await _client.GetAsync(path);
        Assert.Equal((HttpStatusCode.BadRequest, fields), (answer.Status, string.Join(' ', answer.Fields.Order(StringComparer.Ordinal))));
        Assert.NotEmpty(answer.Message);
    }
}
