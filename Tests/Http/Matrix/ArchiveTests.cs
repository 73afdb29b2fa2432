using System.Net;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Matrix;

/// <summary>Matrix items about the archive.</summary>
public sealed class ArchiveTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;

    [Fact]
    public async Task Matrix_2_the_list_filters_by_archived_and_every_chat_says_whether_it_is()
    {
        var (kept, archived) = (await IdleChatAsync("kept"), await IdleChatAsync("archived"));
        (await _client.ArchiveAsync(archived)).Expect(HttpStatusCode.NoContent);

        Assert.Superset(new HashSet<Guid> { kept, archived }, await ListAsync(""));
        var (onlyArchived, onlyActive) = (await ListAsync("?archived=true"), await ListAsync("?archived=false"));
        Assert.Contains(archived, onlyArchived);
        Assert.DoesNotContain(kept, onlyArchived);
        Assert.Contains(kept, onlyActive);
        Assert.DoesNotContain(archived, onlyActive);
        Assert.True((await _client.ChatAsync(archived)).GetProperty("archived").GetBoolean());
        Assert.False((await _client.ChatAsync(kept)).GetProperty("archived").GetBoolean());

        var garbage = await _client.GetAsync($"{ParleyClient.Chats}?archived=maybe");
        Assert.Equal(HttpStatusCode.BadRequest, garbage.Status);
        Assert.Contains("archived", garbage.Fields);
    }

    [Fact]
    public async Task Matrix_18_archiving_a_root_takes_its_children_along_at_once()
    {
        var root = await IdleChatAsync("root");
        var children = new[] { Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid() };
        foreach (var child in children)
        {
            await fixture.Server.QueryAsync<object>(
                """
                INSERT INTO chats (id, owner_id, parent_chat_id, root_chat_id, last_model_config_id, title)
                SELECT $1, owner_id, id, id, last_model_config_id, 'child' FROM chats WHERE id = $2
                """,
                child,
                root);
        }

        await using var watch = await _client.WatchAsync();
        await Eventually.TrueAsync(() => watch.Pings > 0, "the watch is ready");

        // While it happens, every list shows the whole tree or nothing of it.
        using var done = new CancellationTokenSource();
        var polling = PollAsync();
        (await _client.ArchiveAsync(root)).Expect(HttpStatusCode.NoContent);
        await done.CancelAsync();
        await polling;

        var active = await ListAsync("?archived=false");
        Assert.DoesNotContain(root, active);
        Assert.All(children, child => Assert.DoesNotContain(child, active));
        Assert.Equal(HttpStatusCode.Conflict, (await _client.SendAsync(children[0], "hello?")).Status);
        var deleted = await watch.WaitForAsync(item => item.GetProperty("kind").GetString() == "deleted", "the tree's removal");
        Assert.Equal(root, deleted.GetProperty("chat").GetProperty("id").GetGuid());

        (await _client.UnarchiveAsync(root)).Expect(HttpStatusCode.NoContent);
        Assert.Superset(new HashSet<Guid>([root, .. children]), await ListAsync("?archived=false"));

        async Task PollAsync()
        {
            while (!done.IsCancellationRequested)
            {
                var seen = await ListAsync("?archived=false");
                Assert.True(
                    seen.Contains(root) == children.All(seen.Contains) && seen.Contains(root) == children.Any(seen.Contains),
                    "half a tree was seen");
            }
        }
    }

    [Fact]
    public async Task Matrix_31_the_archive_is_soft_and_can_be_undone()
    {
        var chat = await IdleChatAsync("soft");
        (await _client.ArchiveAsync(chat)).Expect(HttpStatusCode.NoContent);
        var again = await _client.ArchiveAsync(chat);
        Assert.Equal((HttpStatusCode.BadRequest, "Chat is already archived."), (again.Status, again.Message));
        Assert.Equal(2, (await _client.MessagesAsync(chat)).Count);
        (await _client.UnarchiveAsync(chat)).Expect(HttpStatusCode.NoContent);
        Assert.Equal("Chat is not archived.", (await _client.UnarchiveAsync(chat)).Message);

        var deletion = await _client.DeleteAsync($"{ParleyClient.Chats}/{chat}");
        Assert.Contains(deletion.Status, new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
        await _client.ChatAsync(chat);

        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.ArchiveAsync(chat)).Status);
        Assert.False((await _client.ChatAsync(chat)).GetProperty("archived").GetBoolean());
    }

    [Fact]
    public async Task Archiving_a_running_chat_stops_it_and_keeps_what_it_said()
    {
        var gate = new Gate();
        fixture.Fake.Enqueue(reply => reply.Text("so far").WaitFor(gate));
        var chat = await _client.CreateAsync("archive me");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.StreamedText() == "so far", "the part");
        (await _client.ArchiveAsync(chat)).Expect(HttpStatusCode.NoContent);
        await probe.WaitForStatusAsync("waiting");
        Assert.Equal("so far", (await _client.MessagesAsync(chat))[^1].Text());
        await fixture.Fake.Requests[^1].Cancelled;
    }

    private async Task<Guid> IdleChatAsync(string text)
    {
        fixture.Fake.Enqueue(reply => reply.Text("done"));
        var chat = await _client.CreateAsync(text);
        await _client.WaitForStatusAsync(chat, "waiting");
        return chat;
    }

    private async Task<HashSet<Guid>> ListAsync(string query)
    {
        var chats = (await _client.GetAsync(ParleyClient.Chats + query)).Expect(HttpStatusCode.OK);
        return [.. chats.EnumerateArray().Select(chat => chat.GetProperty("id").GetGuid())];
    }
}
