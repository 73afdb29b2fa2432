using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Models;
using Parley.Grains.Models.Limits;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Models;

/// <summary>A provider that limits requests limits a key, not a chat; and the wait for it outlives the server (field.md R21).</summary>
public sealed class RateLimitTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    // How much earlier than the system's clock says a timer may fire.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<(string Text, DateTimeOffset At)> _asked = [];
    private FakeLlm _fake = null!;
    private string _database = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _fake = await FakeLlm.StartAsync();
        _fake.OnRequest(request =>
        {
            _asked.Enqueue((request.LastUserText, DateTimeOffset.UtcNow));
            return null;
        });
    }

    public Task DisposeAsync() => _fake.DisposeAsync().AsTask();

    [Fact]
    public async Task A_chat_does_not_ask_while_the_key_is_limited_because_of_another_and_both_finish()
    {
        await using var server = await ParleyServer.StartAsync(_database, _fake);
        using var client = server.Client();
        Refuse(seconds: 2);
        var (first, refused) = await RefusedAsync(client, "first");
        _fake.Enqueue(reply => reply.Text("to one"));
        _fake.Enqueue(reply => reply.Text("to the other"));

        var second = await client.CreateAsync("second");
        await using var probe = await client.FollowAsync(second);
        var held = await RetryAsync(probe);

        // Waiting is no attempt, and says what it is for.
        Assert.Equal(0, held.GetProperty("attempt").GetInt32());
        Assert.Equal("OpenAI limits the rate of requests; 2 chats wait for their turn.", held.GetProperty("error").GetString());
        await client.WaitForStatusAsync(first, "waiting");
        await client.WaitForStatusAsync(second, "waiting");
        Assert.Equal(["first", "first", "second"], _asked.Select(asked => asked.Text));
        Assert.All(_asked.Skip(1), asked => Assert.True(asked.At >= RetryingAt(refused) - Slack, $"{asked} came before {refused}"));
        Assert.True(_asked.Last().At >= RetryingAt(held) - Slack);
    }

    [Fact]
    public async Task Who_waits_for_the_key_can_be_stopped_and_is_told_why_it_waits()
    {
        await using var server = await ParleyServer.StartAsync(_database, _fake);
        using var client = server.Client();
        Refuse(seconds: 600);
        await RefusedAsync(client, "first");

        var second = await client.CreateAsync("second");
        await using (var probe = await client.FollowAsync(second))
            await RetryAsync(probe);

        var explained = (await client.GetAsync($"{ParleyClient.Chats}/{second}/explain")).Json;
        Assert.Equal("retrying", explained.GetProperty("phase").GetString());
        Assert.StartsWith("Its turn", explained.GetProperty("waits_for").GetString(), StringComparison.Ordinal);
        Assert.Equal("waiting", (await client.InterruptAsync(second)).Json.GetProperty("status").GetString());
        Assert.Equal(["first"], _asked.Select(asked => asked.Text));
    }

    [Fact]
    public async Task After_a_restart_the_chat_goes_on_with_the_same_attempt_at_the_same_time_and_others_leave_the_key_alone_until_then()
    {
        var (chat, told) = await LeaveInWaitAsync(seconds: 5, isLost: false);
        _fake.Enqueue(reply => reply.Text("at last"));
        _fake.Enqueue(reply => reply.Text("you, too"));
        await using var server = await ParleyServer.StartAsync(_database, _fake);
        using var client = server.Client();
        await ExpectSameWaitAsync(client, chat, told);

        var key = server.Services.GetRequiredService<RateLimits>().Of(
            new ModelTarget { Provider = "openai", Model = "any", BaseUrl = _fake.BaseAddress, ApiKey = "fake-key" });
        await Eventually.TrueAsync(() => Task.FromResult(key.IsLimited), "the limit is known after the start");
        var other = await client.CreateAsync("another");
        await client.WaitForStatusAsync(chat, "waiting");
        await client.WaitForStatusAsync(other, "waiting");
        Assert.Equal(["another", "mine", "mine", "mine"], _asked.Select(asked => asked.Text).Order(StringComparer.Ordinal));
        Assert.All(_asked.Skip(2), asked => Assert.True(asked.At >= RetryingAt(told) - Slack, $"{asked} came before {told}"));
    }

    [Fact]
    public async Task After_the_loss_of_its_server_the_chat_waits_on_and_is_not_told_that_anything_begins_anew()
    {
        var (chat, told) = await LeaveInWaitAsync(seconds: 600, isLost: true);
        await using var server = await ParleyServer.StartAsync(_database, _fake);
        using var client = server.Client();
        await ExpectSameWaitAsync(client, chat, told);
        var explained = (await client.GetAsync($"{ParleyClient.Chats}/{chat}/explain")).Json;
        Assert.Equal((2, 1), (explained.GetProperty("attempts").GetInt32(), explained.GetProperty("lost_runs").GetInt32()));
        (await client.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
        Assert.Equal(2, _asked.Count);
    }

    /// <summary>Stops a server while a chat waits after its second attempt.</summary>
    private async Task<(Guid Chat, JsonElement Retry)> LeaveInWaitAsync(int seconds, bool isLost)
    {
        await using var server = await ParleyServer.StartAsync(_database, _fake);
        using var client = server.Client();
        Refuse(seconds: 0);
        Refuse(seconds);
        var chat = await client.CreateAsync("mine");
        await using var probe = await client.FollowAsync(chat);
        var told = await probe.WaitForAsync(item => item.IsType("retry") && Attempt(item) == 2, "the second retry");
        await Eventually.TrueAsync(
            () => server.QueryAsync<bool>("SELECT (wait ->> 'attempt')::int = 2 FROM run_journals WHERE chat_id = $1", chat),
            "the journal holds the wait");
        await server.StopAsync();
        // As the row would be after a kill.
        if (isLost)
            await server.QueryAsync<object>("UPDATE chats SET status = 'running', worker_id = 'gone' WHERE id = $1", chat);
        return (chat, told.GetProperty("retry"));
    }

    private static async Task ExpectSameWaitAsync(ParleyClient client, Guid chat, JsonElement told)
    {
        await using var probe = await client.FollowAsync(chat);
        var retry = await RetryAsync(probe);
        Assert.Equal((2, RetryingAt(told)), (retry.GetProperty("attempt").GetInt32(), RetryingAt(retry)));
        Assert.Equal(told.GetProperty("error").GetString(), retry.GetProperty("error").GetString());
    }

    private void Refuse(int seconds) => _fake.Enqueue(reply => reply.Error(429, "Slow down", null, ("Retry-After", $"{seconds}")));

    private static async Task<(Guid Chat, JsonElement Retry)> RefusedAsync(ParleyClient client, string text)
    {
        var chat = await client.CreateAsync(text);
        await using var probe = await client.FollowAsync(chat);
        return (chat, await RetryAsync(probe));
    }

    private static async Task<JsonElement> RetryAsync(EventProbe probe) =>
        (await probe.WaitForAsync(item => item.IsType("retry"), "the wait")).GetProperty("retry");

    private static int Attempt(JsonElement item) => item.GetProperty("retry").GetProperty("attempt").GetInt32();

    private static DateTimeOffset RetryingAt(JsonElement retry) => retry.GetProperty("retrying_at").GetDateTimeOffset();
}
