using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Usage;

/// <summary>A row an attempt at a model call, with what it used and cost (field.md R22).</summary>
public sealed class UsageTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    public Task InitializeAsync() => fixture.Server.PriceAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Each_step_has_a_row_with_the_providers_numbers_and_its_cost()
    {
        _fake.Enqueue(reply => reply.ToolCall("call_1", "look", "{}").Usage(10, 5));
        _fake.Enqueue(reply => reply.Text("nothing there").Usage(30, 7, reasoning: 3, cached: 20));
        var chat = await _client.CreateAsync("look");
        await _client.WaitForStatusAsync(chat, "waiting");

        var rows = await fixture.Server.UsageAsync(chat);

        Assert.Equal(["step 1 completed", "step 1 completed"], rows.Select(Rows.Line));
        var last = rows[1];
        Assert.Equal(("openai", "fake-model"), (last.GetProperty("provider").GetString(), last.GetProperty("model").GetString()));
        Assert.Equal(
            (30, 7, 37, 3, 20),
            (last.Number("input_tokens"), last.Number("output_tokens"), last.Number("total_tokens"), last.Number("reasoning_tokens"),
                last.Number("cache_read_tokens")));

        // 10 tokens at $2, 20 of the cache at $1 and 7 at $10 a million.
        Assert.Equal(20 + 20 + 70, last.Number("cost_micros"));
        Assert.False(last.GetProperty("estimated").GetBoolean());
        Assert.Equal(30, last.GetProperty("raw").Number("prompt_tokens"));
        var messages = await _client.MessagesAsync(chat);
        Assert.All(rows, row => Assert.Equal(messages[0].Number("id"), row.Number("turn")));
        Assert.True(last.GetProperty("ended_at").GetDateTimeOffset() >= last.GetProperty("started_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_failed_attempt_has_a_row_of_its_own_and_costs_nothing_unless_the_model_was_heard()
    {
        _fake.Enqueue(reply => reply.Error(503, "overloaded"));
        _fake.Enqueue(reply => reply.Text("good").Usage(4, 2));
        var chat = await _client.CreateAsync("try again");
        await _client.WaitForStatusAsync(chat, "waiting");

        var rows = await fixture.Server.UsageAsync(chat);

        Assert.Equal(["step 1 failed", "step 2 completed"], rows.Select(Rows.Line));
        Assert.Equal((0, 0, false), (rows[0].Number("total_tokens"), rows[0].Number("cost_micros"), IsEstimated(rows[0])));
        Assert.Equal(6, rows[1].Number("total_tokens"));
    }

    [Fact]
    public async Task A_turn_that_fails_for_good_has_its_row_too()
    {
        _fake.Enqueue(reply => reply.Error(401, "no such key"));
        var chat = await _client.CreateAsync("fails");
        await _client.WaitForStatusAsync(chat, "error");

        Assert.Equal(["step 1 failed"], (await fixture.Server.UsageAsync(chat)).Select(Rows.Line));
    }

    [Fact]
    public async Task A_stopped_answer_is_estimated_from_what_was_said()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("twelve bytes").WaitFor(gate).Usage(9, 9));
        var chat = await _client.CreateAsync("eight by");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.StreamedText() == "twelve bytes", "the answer's beginning");
        await _client.InterruptAsync(chat);
        gate.Open();

        var row = Assert.Single(await fixture.Server.UsageAsync(chat));
        Assert.Equal("step 1 aborted", row.Line());
        Assert.True(IsEstimated(row));
        Assert.Equal(3, row.Number("output_tokens"));
        Assert.True(row.Number("input_tokens") >= 2);
    }

    [Fact]
    public async Task A_provider_that_tells_no_numbers_is_estimated()
    {
        _fake.Enqueue(reply => reply.Text("12345678"));
        var chat = await _client.CreateAsync("no numbers");
        await _client.WaitForStatusAsync(chat, "waiting");

        var row = Assert.Single(await fixture.Server.UsageAsync(chat));
        Assert.Equal(("step 1 completed", true, 2), (row.Line(), IsEstimated(row), row.Number("output_tokens")));
    }

    [Fact]
    public async Task Usage_is_stored_in_the_commit_of_its_step()
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        using var queries = new QueryLog();
        await using (var fake = await FakeLlm.StartAsync())
        await using (var server = await ParleyServer.StartAsync(
            await postgres.CreateDatabaseAsync(), fake, services => services.AddSingleton<ILoggerProvider>(queries)))
        {
            using var client = server.Client();
            await client.CreateAndRestAsync(fake, "warms up");
            fake.Enqueue(reply => reply.ToolCall("call_1", "look", "{}").Usage(10, 5));
            fake.Enqueue(reply => reply.Text("done").Usage(10, 5));
            queries.Clear();
            var chat = await client.CreateAsync("two steps");
            await client.WaitForStatusAsync(chat, "waiting");

            // The chat with its first turn, then a commit a step, which holds all of it.
            var writes = queries.Texts.Where(text => text.Contains("INSERT INTO messages", StringComparison.Ordinal)).ToArray();
            Assert.Equal(3, writes.Length);
            Assert.All(writes[1..], text => Assert.Contains("INSERT INTO usage", text, StringComparison.Ordinal));
            Assert.DoesNotContain(queries.Texts, text => text.Contains("FROM usage", StringComparison.Ordinal));
        }

        await postgres.DisposeAsync();
    }

    [Fact]
    public async Task A_title_has_its_row()
    {
        _fake.EnqueueTitle(reply => reply.Text("A good title").Usage(100, 3));
        _fake.Enqueue(reply => reply.Text("done"));
        var chat = await _client.CreateAsync("name me");
        await Eventually.TrueAsync(async () => (await fixture.Server.UsageAsync(chat, "title")).Count == 1, "the title's row");

        var row = Assert.Single(await fixture.Server.UsageAsync(chat, "title"));
        // By the small model that is asked first: 100 tokens at 0.15 and 3 at 0.60 dollars a million.
        Assert.Equal(("title 1 completed", 103, 17), (row.Line(), row.Number("total_tokens"), row.Number("cost_micros")));
        await _client.WaitForStatusAsync(chat, "waiting");
        var used = (await _client.GetAsync($"{ParleyClient.Chats}/{chat}/budget")).Expect(System.Net.HttpStatusCode.OK).GetProperty("used");
        Assert.True(used.Number("tokens") > 103);
    }

    [Fact]
    public async Task Titles_that_came_to_nothing_have_their_rows()
    {
        // Only this chat's: requests for others' titles may come as late as they like.
        var titles = new Queue<FakeReply>([new FakeReply().Error(401, "no such key"), new FakeReply().Text("``").Usage(50, 1)]);
        _fake.OnTitle(request =>
            request.LastUserText.Contains("in vain", StringComparison.Ordinal) ? titles.Dequeue() : new FakeReply().Usage(0, 0));
        _fake.Enqueue(reply => reply.Text("done"));
        var chat = await _client.CreateAsync("name me in vain");
        await _client.WaitForStatusAsync(chat, "waiting");
        await Eventually.TrueAsync(async () => (await fixture.Server.UsageAsync(chat, "title")).Count == 2, "the rows");

        var rows = await fixture.Server.UsageAsync(chat, "title");
        Assert.Equal(["title 1 failed", "title 2 completed"], rows.Select(Rows.Line));
        Assert.Equal((0, 51), (rows[0].Number("total_tokens"), rows[1].Number("total_tokens")));
    }

    private static bool IsEstimated(System.Text.Json.JsonElement row) => row.GetProperty("estimated").GetBoolean();
}
