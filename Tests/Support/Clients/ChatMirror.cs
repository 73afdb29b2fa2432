using System.Text;
using System.Text.Json;

namespace Parley.Tests.Support.Clients;

/// <summary>
/// A client's view of a chat, kept by the rules a client must follow (spec/chat.md 5.6): what it shows at the end must be what is stored,
/// however often it was torn away.
/// </summary>
public sealed class ChatMirror
{
    private readonly StringBuilder _streamed = new();

    /// <summary>Stored messages by id.</summary>
    public SortedDictionary<long, JsonElement> Messages { get; } = [];

    /// <summary>The status last heard of.</summary>
    public string Status { get; private set; } = "";

    /// <summary>The place to come back with.</summary>
    public string? Position { get; private set; }

    /// <summary>Text of the running step as streamed so far.</summary>
    public string Streamed => _streamed.ToString();

    /// <summary>Streamed text of the newest step that was superseded by a message, for comparison with it.</summary>
    public string LastStep { get; private set; } = "";

    /// <summary>Times a snapshot told the mirror to start over.</summary>
    public int Resyncs { get; private set; }

    public void Apply(JsonElement item)
    {
        switch (item.GetProperty("type").GetString())
        {
            case "status":
                Status = item.Status();
                if (item.TryGetProperty("snapshot", out var reason))
                {
                    Resyncs += reason.GetString() == "resync" ? 1 : 0;
                    _streamed.Clear();
                }

                if (Status is not "running")
                    _streamed.Clear();
                break;
            case "history_reset":
                var from = item.GetProperty("history_reset").GetProperty("from_id").GetInt64();
                foreach (var id in Messages.Keys.Where(id => id >= from).ToArray())
                    Messages.Remove(id);
                _streamed.Clear();
                break;
            case "message_part":
                _streamed.Append(item.PartText());
                break;
            case "message":
                var message = item.GetProperty("message");
                if (item.IsMessage("assistant"))
                {
                    LastStep = _streamed.ToString();
                    _streamed.Clear();
                }

                Messages[message.GetProperty("id").GetInt64()] = message;
                break;
            case "retry":
                _streamed.Clear();
                break;
        }

        // Only places that are places: a reader torn away inside a snapshot comes back with what it had before.
        if (item.GetProperty("position").GetString() is { } position && position != "0:0")
            Position = position;
    }
}
