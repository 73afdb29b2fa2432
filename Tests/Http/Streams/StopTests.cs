using System.Diagnostics;
using System.Text.Json;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Streams;

/// <summary>A graceful stop: open streams hear that the turn was handed over and end, and the process is soon gone.</summary>
public sealed class StopTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    // A host waits for up to 30 s for what does not end by itself; much less means that everything did.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Open_streams_see_pending_and_end_at_once()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        fake.Enqueue(reply => reply.Text("never finis").Hang());
        fake.Enqueue(reply => reply.Text("done"));
        await using var server = await ParleyServer.StartAsync(database, fake);
        using var client = server.Client();
        var chat = await client.CreateAsync("long work");
        await using var socket = await client.FollowAsync(chat);
        await using var events = await client.FollowSseAsync(chat);
        foreach (var probe in new[] { socket, events })
            await probe.WaitAsync(seen => seen.StreamedText() == "never finis", "the part");
        var idle = await client.CreateAsync("at rest");
        await client.WaitForStatusAsync(idle, "waiting");
        await using var resting = await client.FollowAsync(idle);
        await using var watch = await client.WatchAsync();
        await using var hub = await HubClient.ConnectAsync(server.Address, ParleyServer.OwnerToken);
        var stream = hub.Stream("Subscribe", chat, null);
        Assert.NotNull(await stream.ReadAsync());
        await resting.WaitAsync(seen => seen.Count > 0, "the snapshot");
        await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");

        var clock = Stopwatch.StartNew();
        await server.StopAsync();
        Assert.True(clock.Elapsed < Soon, $"Stopping took {clock.Elapsed}.");
        foreach (var probe in new[] { socket, events, resting, watch })
            await probe.Ended.WaitAsync(Eventually.Limit);
        foreach (var probe in new[] { socket, events })
        {
            Assert.Equal("pending", probe.Events.Last(item => item.IsType("status")).Status());
            Assert.DoesNotContain(probe.Events, item => item.IsType("error"));
        }

        await hub.Ended.WaitAsync(Eventually.Limit);
        var told = new List<JsonElement>();
        while (await stream.ReadAsync() is { } item)
            told.AddRange(item.GetProperty("events").EnumerateArray());
        Assert.DoesNotContain(told, item => item.IsType("error"));
        Assert.Equal("pending", await server.QueryAsync<string>(
            "SELECT status FROM chats WHERE id = $1 AND worker_id IS NULL AND last_error IS NULL", chat));
    }

    [Fact]
    public async Task Stopping_with_a_reader_that_does_not_read_takes_no_longer()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var gate = new Gate();
        fake.Enqueue(reply => reply.Deltas(20_000, i => new string('\u20ac', 45)).WaitFor(gate));
        await using var server = await ParleyServer.StartAsync(database, fake);
        using var client = server.Client();
        var chat = await client.CreateAsync("deaf");
        await using var deaf = await SocketReader.OpenAsync(client, $"{ParleyClient.Chats}/{chat}/stream");
        await using var probe = await client.FollowAsync(chat);
        await gate.Reached.WaitAsync(Eventually.Limit);
        await probe.WaitAsync(seen => seen.Sum(item => item.PartText().Length) == 20_000 * 45, "all of it");
        var clock = Stopwatch.StartNew();
        await server.StopAsync();
        Assert.True(clock.Elapsed < Soon, $"Stopping took {clock.Elapsed}.");
        await probe.Ended.WaitAsync(Eventually.Limit);
        Assert.Equal("pending", probe.Events.Last(item => item.IsType("status")).Status());
    }
}
