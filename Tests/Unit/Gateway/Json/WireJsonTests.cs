using System.Text;
using System.Text.Json;
using Parley.Gateway.Feeds;
using Parley.Gateway.Hubs;
using Parley.Gateway.Json;
using Parley.Grains.Abstractions.Chats;

namespace Parley.Tests.Unit.Gateway.Json;

/// <summary>How things look on the wire.</summary>
public sealed class WireJsonTests
{
    private static readonly Guid Id = Guid.Parse("0197a000-0000-7000-8000-000000000001");

    [Fact]
    public void Last_error_is_there_even_when_it_is_null_and_other_nulls_are_not()
    {
        var chat = new Chat
        {
            Id = Id,
            OwnerId = Id,
            RootChatId = Id,
            LastModelConfigId = Id,
            Title = "Ü",
            Status = ChatStatus.Waiting,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            Archived = false,
        };
        var json = JsonSerializer.Serialize(chat, WireJson.Instance.Chat);
        Assert.Contains("\"title\":\"Ü\",\"status\":\"waiting\",\"last_error\":null", json, StringComparison.Ordinal);
        Assert.DoesNotContain("workspace_id", json, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_queue_is_told()
    {
        ChatEvent happened = new QueueUpdateEvent { ChatId = Id, Position = new Position(3, 4), QueuedMessages = [] };
        using var json = JsonSerializer.SerializeToDocument(happened, WireJson.Instance.ChatEvent);
        Assert.Equal("queue_update", json.RootElement.GetProperty("type").GetString());
        Assert.Equal("3:4", json.RootElement.GetProperty("position").GetString());
        Assert.Equal(0, json.RootElement.GetProperty("queued_messages").GetArrayLength());
    }

    [Fact]
    public void A_hub_frame_holds_its_events_as_they_were_serialized()
    {
        Slice[] slices =
        [
            new(Encoding.UTF8.GetBytes("{\"a\":1},{\"b\":2}"), 2, null),
            new(Encoding.UTF8.GetBytes("{\"c\":3}"), 1, new Position(1, 3)),
        ];
        var json = JsonSerializer.Serialize(new HubFrame(new Position(1, 3), true, new RawEvents([.. slices])), WireJson.Instance.HubFrame);
        Assert.Equal("{\"position\":\"1:3\",\"caught_up\":true,\"events\":[{\"a\":1},{\"b\":2},{\"c\":3}]}", json);
    }
}
