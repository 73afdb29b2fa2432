namespace Parley.Gateway.Json;

/// <summary>One frame of <c>GET /chats/watch</c> (spec/chat.md 2.4).</summary>
/// <param name="Kind">What changed, or <c>resync</c>: changes may have been missed, fetch the list again.</param>
/// <param name="Chat">The chat after the change; absent on a resync.</param>
public sealed record WatchNotice(string Kind, Chat? Chat)
{
    internal const string Resync = "resync";

    internal static string NameOf(WatchEventKind kind) => kind switch
    {
        WatchEventKind.Created => "created",
        WatchEventKind.StatusChange => "status_change",
        WatchEventKind.TitleChange => "title_change",
        WatchEventKind.Deleted => "deleted",
        WatchEventKind.DiffStatusChange => "diff_status_change",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
