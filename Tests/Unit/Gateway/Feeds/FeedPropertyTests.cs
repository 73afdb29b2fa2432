namespace Parley.Tests.Unit.Gateway.Feeds;

/// <summary>Whatever readers, writer and faults do: every reader ends with exactly the text that was streamed (field.md R2).</summary>
public sealed class FeedPropertyTests
{
    private const int Deltas = 3_000;
    private const int Readers = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Every_reader_has_the_text_whatever_happens(int seed)
    {
        var random = new Random(seed);
        var chat = new ScriptedChat(held: random.Next(50, 2_000)) { SnapshotPiece = random.Next(500, 5_000) };
        using var harness = new FeedHarness(chat);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var readers = Enumerable.Range(0, Readers).Select(i => FollowAsync(harness, chat, done.Task, new Random(seed * 100 + i))).ToArray();
        for (var i = 0; i < Deltas; i++)
        {
            chat.Append($"{i}|");
            await DisturbAsync(chat, random);
        }

        chat.Append("end");
        done.SetResult();
        foreach (var client in await Task.WhenAll(readers))
            Assert.Equal(chat.Text, client.Text.ToString());
    }

    private static async Task DisturbAsync(ScriptedChat chat, Random random)
    {
        switch (random.Next(400))
        {
            case 0:
                chat.Interrupt(new TimeoutException());
                break;
            case 1:
                chat.Interrupt(failure: null);
                break;
            case 2:
                chat.Move();
                break;
            case < 40:
                await Task.Yield();
                break;
        }
    }

    /// <summary>Reads at its own pace, leaves at random moments and comes back from its place.</summary>
    private static async Task<FeedClient> FollowAsync(FeedHarness harness, ScriptedChat chat, Task written, Random random)
    {
        var client = new FeedClient();
        var stops = random.Next(6);
        var reader = harness.Read();
        while (!written.IsCompleted || client.Text.ToString() != chat.Text)
        {
            Assert.True(await client.ReadAsync(reader));
            Assert.StartsWith(client.Text.ToString(), chat.Text, StringComparison.Ordinal);
            for (var pause = random.Next(4) == 0 ? random.Next(200) : 0; pause > 0; pause--)
                await Task.Yield();
            if (stops > 0 && client.Frame.CaughtUp && random.Next(20) == 0)
            {
                stops--;
                await reader.DisposeAsync();
                reader = harness.Read(client.Position);
            }
        }

        await reader.DisposeAsync();
        return client;
    }
}
