using System.Text;
using System.Text.Json;
using Parley.Gateway.Feeds;
using Parley.Grains.Abstractions.Chats;

namespace Parley.Tests.Unit.Gateway.Feeds;

/// <summary>What a correct client makes of a feed: it appends every part it gets and starts over only when told to.</summary>
internal sealed class FeedClient
{
    private readonly FeedFrame _frame = new();

    public StringBuilder Text { get; } = new();

    public FeedFrame Frame => _frame;

    public Position? Position => _frame.Position;

    public int Snapshots { get; private set; }

    public int Resyncs { get; private set; }

    /// <summary>Reads one frame and applies it.</summary>
    public async Task<bool> ReadAsync(FeedReader reader)
    {
        var more = await reader.ReadAsync(_frame).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        foreach (var slice in _frame.Slices)
        {
            using var events = JsonDocument.Parse($"[{Encoding.UTF8.GetString(slice.Json.Span)}]");
            Assert.Equal(slice.Count, events.RootElement.GetArrayLength());
            foreach (var happened in events.RootElement.EnumerateArray())
                Apply(happened);
        }

        return more;
    }

    /// <summary>Reads until the text is complete.</summary>
    public async Task ReadUntilAsync(FeedReader reader, Func<string> whole)
    {
        while (Text.ToString() != whole())
            Assert.True(await ReadAsync(reader), "The stream ended before its text was complete.");
    }

    private void Apply(JsonElement happened)
    {
        if (happened.TryGetProperty("snapshot", out var reason))
        {
            Text.Clear();
            Snapshots++;
            Resyncs += reason.GetString() == "resync" ? 1 : 0;
        }
        else if (happened.TryGetProperty("message_part", out var part))
            Text.Append(part.GetProperty("part").GetProperty("text").GetString());
    }
}
