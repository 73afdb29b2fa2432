using System.Net;
using System.Text.Json;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Commands;

/// <summary>Why a chat is not moving.</summary>
public sealed class ExplainTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_chat_that_streams_says_who_has_it_and_when_the_model_was_last_heard()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("explain", gate);
        await gate.Reached;
        var explanation = await ExplainAsync(chat, explanation => Phase(explanation) == "streaming");
        Assert.Equal("The rest of the model's answer.", explanation.GetProperty("waits_for").GetString());
        Assert.Equal(1, explanation.GetProperty("attempts").GetInt32());
        Assert.True(explanation.GetProperty("generation").GetInt64() > 0);
        Assert.NotEmpty(explanation.GetProperty("silo").GetString()!);
        Assert.True(explanation.GetProperty("last_byte_at").GetDateTimeOffset() >= explanation.GetProperty("since").GetDateTimeOffset());
        // PARLEY_MODEL_SILENCE: the provider is given up when it sends nothing more.
        Assert.Equal(
            TimeSpan.FromSeconds(60),
            explanation.GetProperty("deadline").GetDateTimeOffset() - explanation.GetProperty("last_byte_at").GetDateTimeOffset());
        await fixture.Client.QueueAsync(chat, "next");
        Assert.Equal(1, (await ExplainAsync(chat, _ => true)).GetProperty("queued").GetInt32());
        fixture.Fake.Enqueue(reply => reply.Text("done"));
        gate.Open();
        await fixture.Client.WaitForStatusAsync(chat, "waiting");
        var resting = await ExplainAsync(chat, _ => true);
        Assert.Equal("A message from you.", resting.GetProperty("waits_for").GetString());
        Assert.False(resting.TryGetProperty("phase", out _));
    }

    [Fact]
    public async Task A_chat_that_waits_for_its_next_attempt_says_when_that_is_and_why()
    {
        fixture.Fake.Enqueue(reply => reply.Error(503, "Slow down", null, ("Retry-After", "600")));
        var chat = await fixture.Client.CreateAsync("explain the wait");
        var explanation = await ExplainAsync(chat, explanation => Phase(explanation) == "retrying");
        var retry = explanation.GetProperty("next_retry");
        Assert.Equal(1, retry.GetProperty("attempt").GetInt32());
        Assert.Equal(explanation.GetProperty("deadline").GetDateTimeOffset(), retry.GetProperty("retrying_at").GetDateTimeOffset());
        Assert.Contains("attempt", explanation.GetProperty("waits_for").GetString(), StringComparison.Ordinal);
        (await fixture.Client.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_who_may_see_the_chat_is_told()
    {
        var chat = await fixture.Client.CreateAndRestAsync(fixture.Fake, "mine");
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        (await stranger.GetAsync($"{ParleyClient.Chats}/{chat}/explain")).Expect(HttpStatusCode.NotFound);
        (await fixture.Client.GetAsync($"{ParleyClient.Chats}/{Guid.NewGuid()}/explain")).Expect(HttpStatusCode.NotFound);
    }

    private async Task<JsonElement> ExplainAsync(Guid chat, Func<JsonElement, bool> condition) =>
        (JsonElement)await Eventually.ResultAsync<object>(
            async () =>
            {
                var explanation = (await fixture.Client.GetAsync($"{ParleyClient.Chats}/{chat}/explain")).Expect(HttpStatusCode.OK);
                return condition(explanation) ? explanation : null;
            },
            "the explanation");

    private static string? Phase(JsonElement explanation) => explanation.TryGetProperty("phase", out var phase) ? phase.GetString() : null;
}
