using System.Text.Json.Serialization.Metadata;
using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Chats;

/// <summary>The changing endpoints: check what was asked, hand it to <see cref="ChatCommands"/>, answer.</summary>
internal static class ChatWrites
{
    public static async Task CreateAsync(HttpContext context, ChatCommands commands)
    {
        var command = Ids.Command(context.Request);
        var body = await BodyAsync(command.Problem, context, WireJson.Instance.CreateChatBody);
        await (body.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await commands.CreateAsync(User(context), command.Value, body.Value!, context.RequestAborted),
                WireJson.Instance.Chat,
                StatusCodes.Status201Created));
    }

    public static async Task SendAsync(HttpContext context, string chat, ChatCommands commands)
    {
        var (id, command) = (Ids.Chat(chat), Ids.Command(context.Request));
        var body = await BodyAsync(id.Problem ?? command.Problem, context, WireJson.Instance.SendMessageBody);
        await (body.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await commands.SendAsync(User(context), command.Value, id.Value, body.Value!, context.RequestAborted),
                WireJson.Instance.SentMessage));
    }

    public static async Task EditAsync(HttpContext context, string chat, string message, ChatCommands commands)
    {
        var (id, messageId, command) = (Ids.Chat(chat), Ids.Message(message), Ids.Command(context.Request));
        var body = await BodyAsync(id.Problem ?? messageId.Problem ?? command.Problem, context, WireJson.Instance.EditMessageBody);
        await (body.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await commands.EditAsync(User(context), command.Value, id.Value, messageId.Value, body.Value!, context.RequestAborted),
                WireJson.Instance.ChatMessage));
    }

    public static async Task InterruptAsync(HttpContext context, string chat, ChatCommands commands)
    {
        var (id, command) = (Ids.Chat(chat), Ids.Command(context.Request));
        var body = await BodyAsync(id.Problem ?? command.Problem, context, WireJson.Instance.InterruptBody, new InterruptBody());
        await (body.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await commands.InterruptAsync(User(context), command.Value, id.Value, body.Value!, context.RequestAborted),
                WireJson.Instance.Chat));
    }

    public static async Task RenameAsync(HttpContext context, string chat, ChatCommands commands)
    {
        var (id, command) = (Ids.Chat(chat), Ids.Command(context.Request));
        var body = await BodyAsync(id.Problem ?? command.Problem, context, WireJson.Instance.RenameChatBody, largest: "title");
        await (body.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await commands.RenameAsync(User(context), command.Value, id.Value, body.Value!, context.RequestAborted),
                WireJson.Instance.Chat));
    }

    public static async Task RegenerateTitleAsync(HttpContext context, string chat, ChatCommands commands)
    {
        var (id, command) = (Ids.Chat(chat), Ids.Command(context.Request));
        await ((id.Problem ?? command.Problem) is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await commands.RegenerateTitleAsync(User(context), command.Value, id.Value, context.RequestAborted),
                WireJson.Instance.Chat));
    }

    public static async Task CompactAsync(HttpContext context, string chat, ChatCommands commands)
    {
        var (id, command) = (Ids.Chat(chat), Ids.Command(context.Request));
        await ((id.Problem ?? command.Problem) is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await commands.CompactAsync(User(context), command.Value, id.Value, context.RequestAborted),
                WireJson.Instance.Chat));
    }

    public static async Task PurgeSecretAsync(HttpContext context, string chat, ChatCommands commands)
    {
        var (id, command) = (Ids.Chat(chat), Ids.Command(context.Request));
        var body = await BodyAsync(id.Problem ?? command.Problem, context, WireJson.Instance.PurgeSecretBody, largest: "value");
        await (body.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await commands.PurgeSecretAsync(User(context), command.Value, id.Value, body.Value!, context.RequestAborted),
                WireJson.Instance.PurgedSecret));
    }

    public static async Task ArchiveAsync(HttpContext context, string chat, ChatCommands commands)
    {
        var (id, command) = (Ids.Chat(chat), Ids.Command(context.Request));
        await context.WriteDoneAsync((id.Problem ?? command.Problem) is { } problem
            ? problem
            : await commands.ArchiveAsync(User(context), command.Value, id.Value, context.RequestAborted));
    }

    public static async Task UnarchiveAsync(HttpContext context, string chat, ChatCommands commands)
    {
        var (id, command) = (Ids.Chat(chat), Ids.Command(context.Request));
        await context.WriteDoneAsync((id.Problem ?? command.Problem) is { } problem
            ? problem
            : await commands.UnarchiveAsync(User(context), command.Value, id.Value, context.RequestAborted));
    }

    public static async Task DeleteQueuedAsync(HttpContext context, string chat, string queuedMessage, ChatCommands commands)
    {
        var (id, queued, command) = (Ids.Chat(chat), Ids.Queued(queuedMessage), Ids.Command(context.Request));
        await context.WriteDoneAsync((id.Problem ?? queued.Problem ?? command.Problem) is { } problem
            ? problem
            : await commands.DeleteQueuedAsync(User(context), command.Value, id.Value, queued.Value, context.RequestAborted));
    }

    public static async Task PromoteAsync(HttpContext context, string chat, string queuedMessage, ChatCommands commands)
    {
        var (id, queued, command) = (Ids.Chat(chat), Ids.Queued(queuedMessage), Ids.Command(context.Request));
        await ((id.Problem ?? queued.Problem ?? command.Problem) is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await commands.PromoteAsync(User(context), command.Value, id.Value, queued.Value, context.RequestAborted),
                WireJson.Instance.ChatMessage));
    }

    private static Actor User(HttpContext context) => Caller.Of(context.User).User;

    /// <summary>The body, unless the path or a header is wrong already.</summary>
    private static async Task<Outcome<T>> BodyAsync<T>(
        Problem? known, HttpContext context, JsonTypeInfo<T> type, T? absent = null, string largest = "content")
        where T : class =>
        known is not null ? known : await RequestBody.ReadAsync(context.Request, type, largest, absent);
}
