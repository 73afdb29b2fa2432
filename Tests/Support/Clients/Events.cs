using System.Text.Json;

namespace Parley.Tests.Support.Clients;

/// <summary>Words for what stands in events.</summary>
public static class Events
{
    public static bool IsType(this JsonElement item, string type) =>
        item.TryGetProperty("type", out var value) && value.GetString() == type;

    /// <summary>The status that a status event carries.</summary>
    public static string Status(this JsonElement item) => item.GetProperty("status").GetProperty("status").GetString()!;

    /// <summary>Whether it is a status event with this status.</summary>
    public static bool IsStatus(this JsonElement item, string status) => item.IsType("status") && item.Status() == status;

    /// <summary>Whether it is a stored message of this role.</summary>
    public static bool IsMessage(this JsonElement item, string role) =>
        item.IsType("message") && item.GetProperty("message").GetProperty("role").GetString() == role;

    /// <summary>Text of a part event, empty when it is none.</summary>
    public static string PartText(this JsonElement item) =>
        item.IsType("message_part") && item.GetProperty("message_part").GetProperty("part") is var part && part.IsType("text")
            ? part.GetProperty("text").GetString()!
            : "";

    /// <summary>The texts of a message's content, joined.</summary>
    public static string Text(this JsonElement message) =>
        string.Concat(message.GetProperty("content").EnumerateArray()
            .Where(part => part.IsType("text"))
            .Select(part => part.GetProperty("text").GetString()));

    /// <summary>The texts of part events, joined.</summary>
    public static string StreamedText(this IEnumerable<JsonElement> events) => string.Concat(events.Select(PartText));
}
