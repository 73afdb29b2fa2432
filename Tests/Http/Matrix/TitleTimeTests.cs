using System.Net;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Matrix;

/// <summary>Matrix 16 and 22: how long a title may take, and a stop in the middle of it.</summary>
public sealed class TitleTimeTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Question = "please could you fix the login redirect for me";
    private const string Fallback = "please could you fix the login…";
    private const string Title = "Fix the login redirect";

    [Theory]
    [InlineData(15, Title)]
    [InlineData(35, Fallback)]
    public async Task Matrix_16_a_title_may_take_30_seconds_and_the_chat_does_not_mind(int seconds, string title)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var gate = new Gate();
        await using var fake = await FakeLlm.StartAsync();
        fake.EnqueueTitle(reply => reply.WaitFor(gate).Text(Title));
        fake.Enqueue(reply => reply.Text("done"));
        await using var server = await ParleyServer.StartAsync(
            await postgres.CreateDatabaseAsync(), fake, services => services.UseClock(clock));
        using var client = server.Client();
        await using var watch = await client.WatchAsync();
        await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");
        var chat = await client.CreateAsync(Question);
        await gate.Reached;
        await client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(Fallback, (await client.ChatAsync(chat)).GetProperty("title").GetString());

        clock.Advance(TimeSpan.FromSeconds(seconds));
        gate.Open();
        if (title == Title)
            await watch.WaitForAsync(item => item.GetProperty("kind").GetString() == "title_change", "the title");
        else
        {
            await Eventually.TrueAsync(
                async () => (await ExplainAsync(client, chat)).Contains("within 30 seconds", StringComparison.Ordinal), "the reason");
        }

        Assert.Equal(title, (await client.ChatAsync(chat)).GetProperty("title").GetString());
        Assert.Equal("waiting", await client.StatusAsync(chat));
        Assert.Equal([Question, "done"], (await client.MessagesAsync(chat)).Select(message => message.Text()));
        Assert.Equal(title == Title, watch.Events.Any(item => item.GetProperty("kind").GetString() == "title_change"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Matrix_22_a_server_that_stops_lets_a_title_be_written(bool running)
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var (title, answer) = (new Gate(), new Gate());
        fake.EnqueueTitle(reply => reply.WaitFor(title).Text(Title));
        fake.Enqueue(reply => reply.Text("half").WaitFor(answer).Text(" done"));
        Guid chat;
        await using (var first = await ParleyServer.StartAsync(database, fake))
        {
            using var client = first.Client();
            chat = await client.CreateAsync(Question);
            await Task.WhenAll(title.Reached, answer.Reached);
            if (!running)
            {
                answer.Open();
                await client.WaitForStatusAsync(chat, "waiting");
            }

            var stop = first.StopAsync();
            if (running)
            {
                // The turn is not kept waiting for the title.
                await Eventually.TrueAsync(
                    async () => await first.QueryAsync<string>("SELECT status FROM chats WHERE id = $1", chat) == "pending",
                    "the hand-over");
            }

            Assert.False(stop.IsCompleted);
            title.Open();
            await stop;
            Assert.Equal($"{Title} generated", await first.QueryAsync<string>(
                "SELECT concat_ws(' ', title, title_source) FROM chats WHERE id = $1", chat));
        }

        if (running)
            fake.Enqueue(reply => reply.Text("done"));
        await using var second = await ParleyServer.StartAsync(database, fake);
        using var next = second.Client();
        await next.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(Title, (await next.ChatAsync(chat)).GetProperty("title").GetString());
        Assert.Single(fake.Titles);
    }

    private static async Task<string> ExplainAsync(ParleyClient client, Guid chat) =>
        (await client.GetAsync($"{ParleyClient.Chats}/{chat}/explain")).Expect(HttpStatusCode.OK).ToString();
}
