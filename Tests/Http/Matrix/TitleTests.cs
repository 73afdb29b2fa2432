using Parley.Tests.Support;

namespace Parley.Tests.Http.Matrix;

/// <summary>Matrix 37: a title that was stored is never taken back by a later event.</summary>
public sealed class TitleTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Matrix_37_status_events_never_carry_an_old_title()
    {
        var gate = new Gate();
        fixture.Fake.Enqueue(reply => reply.Text("working").WaitFor(gate).Text(" done"));
        await using var watch = await fixture.Client.WatchAsync();
        await Eventually.TrueAsync(() => watch.Pings > 0, "the watch is ready");
        var chat = await fixture.Client.CreateAsync("the fallback title");
        await gate.Reached;

        // Another part of the system stores a better title while the run is on.
        await fixture.Server.QueryAsync<object>("UPDATE chats SET title = 'A better title' WHERE id = $1", chat);
        gate.Open();
        var final = await watch.WaitForAsync(
            item => Kind(item) == "status_change"
                && Chat(item).GetProperty("id").GetGuid() == chat
                && Chat(item).GetProperty("status").GetString() == "waiting",
            "the final status");
        Assert.Equal("A better title", Chat(final).GetProperty("title").GetString());
        Assert.Equal("A better title", (await fixture.Client.ChatAsync(chat)).GetProperty("title").GetString());
    }

    private static string? Kind(System.Text.Json.JsonElement item) => item.GetProperty("kind").GetString();

    private static System.Text.Json.JsonElement Chat(System.Text.Json.JsonElement item) => item.GetProperty("chat");
}
