using System.Net;
using System.Text.Json;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Cluster.Processes;

/// <summary>A model call that failed and will be tried again, as readers on different gateways see it (spec/chat.md 3.7).</summary>
public sealed class RetryReadersTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Readers_on_two_gateways_and_one_who_comes_later_are_told_of_the_same_retry()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        // Asked to wait for longer than this test takes.
        fake.OnRequest(request => request.LastUserText == "try"
            ? new FakeReply().Error(503, "no room", null, ("Retry-After", "120"))
            : new FakeReply().Text("hello"));
        await using var silo = await StartAsync(ParleyProgramKind.Silo, database, fake);
        await using var first = await StartAsync(ParleyProgramKind.Gateway, database);
        await using var second = await StartAsync(ParleyProgramKind.Gateway, database);
        using var here = new ParleyClient(first.Address, ParleyServer.OwnerToken);
        using var there = new ParleyClient(second.Address, ParleyServer.OwnerToken);
        var chat = await here.CreateAsync("hello");
        await here.WaitForStatusAsync(chat, "waiting");
        await using var socket = await here.FollowAsync(chat);
        await using var events = await there.FollowSseAsync(chat);
        foreach (var probe in new[] { socket, events })
            await probe.WaitAsync(seen => seen.Any(item => item.IsMessage("assistant")), "the snapshot");
        (await here.SendAsync(chat, "try")).Expect(HttpStatusCode.OK);

        var told = (await socket.WaitForAsync(IsRetry, "the retry at the first gateway")).GetProperty("retry");
        var toldThere = (await events.WaitForAsync(IsRetry, "the retry at the second gateway")).GetProperty("retry");
        Assert.Equal((1, 503), (told.GetProperty("attempt").GetInt32(), told.GetProperty("status_code").GetInt32()));
        Assert.Equal(("overloaded", "openai"), (told.GetProperty("kind").GetString(), told.GetProperty("provider").GetString()));
        AssertSame(told, toldThere);
        await using var late = await there.FollowAsync(chat);
        AssertSame(told, (await late.WaitForAsync(IsRetry, "the retry for who comes later")).GetProperty("retry"));

        (await there.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
        foreach (var probe in new[] { socket, events, late })
            await probe.WaitForAsync(item => item.IsStatus("waiting"), "the end");
    }

    private static bool IsRetry(JsonElement item) => item.IsType("retry");

    private static void AssertSame(JsonElement expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(expected, actual), $"{expected} and {actual}");

    private static Task<ParleyProcess> StartAsync(ParleyProgramKind program, string database, FakeLlm? fake = null)
    {
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__Parley"] = database,
            ["PARLEY_CLUSTER_SECRET"] = new('s', 32),
        };
        if (fake is not null)
        {
            environment["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken;
            environment["OPENAI_BASE_URL"] = fake.BaseAddress.ToString();
            environment["OPENAI_API_KEY"] = "fake-key";
        }

        return ParleyProcess.StartAsync(new ParleyProcessOptions { Program = program, Environment = environment });
    }
}
