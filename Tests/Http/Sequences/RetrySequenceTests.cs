using System.Net;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Sequences;

/// <summary>The worked sequence of spec/chat.md 2.3 for failures that may pass, on a clock that the test moves.</summary>
public sealed class RetrySequenceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Sequence_D_a_transient_failure()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fake = await FakeLlm.StartAsync();
        await using var server = await ParleyServer.StartAsync(
            await postgres.CreateDatabaseAsync(), fake, services => services.UseClock(clock));
        using var client = server.Client();
        await using var chat = await FollowedChat.OpenAsync(client, fake);
        Gate[] gates = [new(), new()];
        fake.Enqueue(reply => reply.Text("void").WaitFor(gates[0]).Drop());
        fake.Enqueue(reply => reply.Text("void too").WaitFor(gates[1]).Drop());
        fake.Enqueue(reply => reply.Text("good"));

        (await client.SendAsync(chat.Id, "try")).Expect(HttpStatusCode.OK);
        await chat.WaitForAsync("part assistant 'void'");
        gates[0].Open();
        await chat.WaitForAsync("retry 1 after 1000 ms");
        await AdvanceUntilAskedAsync(3);
        await chat.WaitForAsync("part assistant 'void too'");
        gates[1].Open();
        await chat.WaitForAsync("retry 2 after 2000 ms");
        await AdvanceUntilAskedAsync(4);
        await chat.WaitForAsync("status waiting");

        Assert.Equal(
            [
                "message #3 user: 'try'",
                "status pending queued",
                "status running waiting_for_model",
                "status running streaming",
                "part assistant 'void'",
                "status running retrying",
                "retry 1 after 1000 ms",
                "status running waiting_for_model",
                "status running streaming",
                "part assistant 'void too'",
                "status running retrying",
                "retry 2 after 2000 ms",
                "status running waiting_for_model",
                "status running streaming",
                "part assistant 'good'",
                "message #4 assistant: 'good'",
                "status waiting",
            ],
            chat.Told);
        Assert.Equal("assistant: good", (await client.HistoryAsync(chat.Id))[^1]);

        // Told before it begins: the clock may be moved before the wait looks at it, so it is moved until it has ended.
        Task AdvanceUntilAskedAsync(int request) => Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return fake.Requests.Count == request;
            },
            $"request {request}");
    }
}
