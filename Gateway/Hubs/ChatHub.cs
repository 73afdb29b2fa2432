using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Feeds;
using Parley.Gateway.Json;

namespace Parley.Gateway.Hubs;

/// <summary>
/// The web UI's connection: streams and commands over one WebSocket (field.md R7). It translates and nothing else; it keeps no state
/// between calls. Errors are hub exceptions whose message is the JSON of <see cref="Errors.HubProblem"/>.
/// </summary>
internal sealed class ChatHub(ChatCommands commands, ChatFeed chats, WatchFeed watches) : Hub
{
    private Actor Actor => Caller.Of(Context.User).User;

    /// <summary>A chat's events: what was missed or a snapshot, then everything as it happens.</summary>
    public async IAsyncEnumerable<HubFrame> Subscribe(
        string chatId, JsonElement from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var body = RequestBody.Decode(from, WireJson.Instance.SubscribeBody, "body", new SubscribeBody()).OrThrow();
        var request = new WatchChat { After = Place(body.After), AfterId = body.AfterId };
        await using var reader = chats.Read(Actor, Ids.Chat(chatId).OrThrow(), request, cancellationToken);
        await HubProblems.OpenAsync(reader);
        var frame = new FeedFrame();
        while (await reader.ReadAsync(frame))
        {
            yield return new HubFrame(frame.Position, frame.CaughtUp, new RawEvents([.. frame.Slices]));
        }

        HubProblems.ThrowIfRefused(frame.Refusal);
    }

    /// <summary>Changes of the caller's chats. The first item comes at once: from then on nothing is missed.</summary>
    public async IAsyncEnumerable<HubWatchFrame> Watch(JsonElement from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var body = RequestBody.Decode(from, WireJson.Instance.SubscribeBody, "body", new SubscribeBody()).OrThrow();
        await using var reader = watches.Read(Actor, Place(body.After), cancellationToken);
        await HubProblems.OpenAsync(reader);
        var frame = new FeedFrame();
        while (await reader.ReadAsync(frame))
        {
            var events = frame.Slices.Where(slice => !WatchSource.IsResync(slice)).ToImmutableArray();
            yield return new HubWatchFrame(frame.Position, new RawEvents(events), events.Length < frame.Slices.Count);
        }

        HubProblems.ThrowIfRefused(frame.Refusal);
    }

    public async Task<Chat> CreateChat(JsonElement body)
    {
        var create = RequestBody.Decode(body, WireJson.Instance.CreateChatBody, "content").OrThrow();
        return (await commands.CreateAsync(Actor, create.CommandId, create, Context.ConnectionAborted)).OrThrow();
    }

    public async Task<SentMessage> SendMessage(string chatId, JsonElement body)
    {
        var chat = Ids.Chat(chatId).OrThrow();
        var send = RequestBody.Decode(body, WireJson.Instance.SendMessageBody, "content").OrThrow();
        return (await commands.SendAsync(Actor, send.CommandId, chat, send, Context.ConnectionAborted)).OrThrow();
    }

    public async Task<ChatMessage> EditMessage(string chatId, JsonElement messageId, JsonElement body)
    {
        var chat = Ids.Chat(chatId).OrThrow();
        var message = Ids.Message(messageId.ToString()).OrThrow();
        var edit = RequestBody.Decode(body, WireJson.Instance.EditMessageBody, "content").OrThrow();
        return (await commands.EditAsync(Actor, edit.CommandId, chat, message, edit, Context.ConnectionAborted)).OrThrow();
    }

    public async Task<Chat> Interrupt(string chatId, JsonElement body)
    {
        var chat = Ids.Chat(chatId).OrThrow();
        var interrupt = RequestBody.Decode(body, WireJson.Instance.InterruptBody, "body", new InterruptBody()).OrThrow();
        return (await commands.InterruptAsync(Actor, interrupt.CommandId, chat, interrupt, Context.ConnectionAborted)).OrThrow();
    }

    public async Task<ChatMessage> Promote(string chatId, JsonElement queuedId, JsonElement body)
    {
        var chat = Ids.Chat(chatId).OrThrow();
        var queued = Ids.Queued(queuedId.ToString()).OrThrow();
        return (await commands.PromoteAsync(Actor, CommandId(body), chat, queued, Context.ConnectionAborted)).OrThrow();
    }

    public async Task DeleteQueued(string chatId, JsonElement queuedId, JsonElement body)
    {
        var chat = Ids.Chat(chatId).OrThrow();
        var queued = Ids.Queued(queuedId.ToString()).OrThrow();
        (await commands.DeleteQueuedAsync(Actor, CommandId(body), chat, queued, Context.ConnectionAborted)).OrThrow();
    }

    public async Task Archive(string chatId, JsonElement body) =>
        (await commands.ArchiveAsync(Actor, CommandId(body), Ids.Chat(chatId).OrThrow(), Context.ConnectionAborted)).OrThrow();

    public async Task Unarchive(string chatId, JsonElement body) =>
        (await commands.UnarchiveAsync(Actor, CommandId(body), Ids.Chat(chatId).OrThrow(), Context.ConnectionAborted)).OrThrow();

    private static Guid? CommandId(JsonElement body) =>
        RequestBody.Decode(body, WireJson.Instance.CommandBody, "body", new CommandBody()).OrThrow().CommandId;

    private static Position? Place(string? after) => after is null ? null : Ids.Place(after).OrThrow();
}
