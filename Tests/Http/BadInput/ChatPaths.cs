using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.BadInput;

/// <summary>All endpoints that name a chat, each with a body that would do.</summary>
internal static class ChatPaths
{
    public const string Hello = """{"content":[{"type":"text","text":"hello"}]}""";

    public static IEnumerable<(HttpMethod Method, string Path, string? Body)> Of(string chat) =>
    [
        (HttpMethod.Get, $"{ParleyClient.Chats}/{chat}", null),
        (HttpMethod.Get, $"{ParleyClient.Chats}/{chat}/explain", null),
        (HttpMethod.Get, $"{ParleyClient.Chats}/{chat}/cost", null),
        (HttpMethod.Get, $"{ParleyClient.Chats}/{chat}/budget", null),
        (HttpMethod.Get, $"{ParleyClient.Chats}/{chat}/messages", null),
        (HttpMethod.Get, $"{ParleyClient.Chats}/{chat}/messages?after_id=0", null),
        (HttpMethod.Get, $"{ParleyClient.Chats}/{chat}/stream", null),
        (HttpMethod.Get, $"{ParleyClient.Chats}/{chat}/stream?after=1:1&after_id=5", null),
        .. Commands(chat),
    ];

    public static IEnumerable<(HttpMethod Method, string Path, string? Body)> Commands(string chat) =>
    [
        (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/messages", Hello),
        (HttpMethod.Patch, $"{ParleyClient.Chats}/{chat}/messages/1", Hello),
        (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/interrupt", null),
        (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/interrupt", """{"turn":1}"""),
        (HttpMethod.Patch, $"{ParleyClient.Chats}/{chat}", """{"title":"Another title"}"""),
        (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/title/regenerate", null),
        (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/compact", null),
        (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/archive", null),
        (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/unarchive", null),
        (HttpMethod.Put, $"{ParleyClient.Chats}/{chat}/budget", "{}"),
        (HttpMethod.Delete, $"{ParleyClient.Chats}/{chat}/queue/1", null),
        (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/queue/1/promote", null),
    ];
}
