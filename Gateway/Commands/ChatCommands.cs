using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Commands;

/// <summary>
/// Turns commands into grain calls, the same for REST and the hub. A failure of the runtime is an unknown outcome: the call is repeated
/// with the same command id, here and nowhere else.
/// </summary>
internal sealed partial class ChatCommands(IGrainFactory grains, TimeProvider time, ILogger<ChatCommands> logger)
{
    private const int Attempts = 3;

    public Task<Outcome<Chat>> CreateAsync(Actor actor, Guid? command, CreateChatBody body, CancellationToken cancellationToken)
    {
        var id = Ids.NewChat(actor.UserId, command);
        var create = new CreateChat
        {
            Header = Header(actor, command),
            Content = Parts(body.Content),
            ModelConfigId = body.ModelConfigId,
            WorkspaceId = body.WorkspaceId,
        };
        return CallAsync(id, chat => chat.Create(create), cancellationToken);
    }

    public Task<Outcome<SentMessage>> SendAsync(
        Actor actor, Guid? command, Guid chatId, SendMessageBody body, CancellationToken cancellationToken)
    {
        var send = new SendMessage { Header = Header(actor, command), Content = Parts(body.Content), ModelConfigId = body.ModelConfigId };
        return CallAsync(chatId, chat => chat.Send(send), cancellationToken);
    }

    public Task<Outcome<ChatMessage>> EditAsync(
        Actor actor, Guid? command, Guid chatId, long messageId, EditMessageBody body, CancellationToken cancellationToken)
    {
        var edit = new EditMessage { Header = Header(actor, command), MessageId = messageId, Content = Parts(body.Content) };
        return CallAsync(chatId, chat => chat.Edit(edit), cancellationToken);
    }

    public Task<Outcome<Chat>> InterruptAsync(
        Actor actor, Guid? command, Guid chatId, InterruptBody body, CancellationToken cancellationToken)
    {
        var interrupt = new InterruptChat { Header = Header(actor, command), Turn = body.Turn };
        return CallAsync(chatId, chat => chat.Interrupt(interrupt), cancellationToken);
    }

    public Task<Outcome<Chat>> RenameAsync(
        Actor actor, Guid? command, Guid chatId, RenameChatBody body, CancellationToken cancellationToken)
    {
        var rename = new RenameChat { Header = Header(actor, command), Title = body.Title };
        return CallAsync(chatId, chat => chat.Rename(rename), cancellationToken);
    }

    public Task<Outcome<PurgedSecret>> PurgeSecretAsync(
        Actor actor, Guid? command, Guid chatId, PurgeSecretBody body, CancellationToken cancellationToken)
    {
        var purge = new PurgeSecret { Header = Header(actor, command), Value = body.Value };
        return CallAsync(chatId, chat => chat.PurgeSecret(purge), cancellationToken);
    }

    public Task<Outcome<Chat>> RegenerateTitleAsync(Actor actor, Guid? command, Guid chatId, CancellationToken cancellationToken)
    {
        var regenerate = new ChatCommand(Header(actor, command));
        return CallAsync(chatId, chat => chat.RegenerateTitle(regenerate), cancellationToken);
    }

    public Task<Outcome<Chat>> CompactAsync(Actor actor, Guid? command, Guid chatId, CancellationToken cancellationToken)
    {
        var compact = new ChatCommand(Header(actor, command));
        return CallAsync(chatId, chat => chat.Compact(compact), cancellationToken);
    }

    public Task<Outcome<ChatMessage>> PromoteAsync(
        Actor actor, Guid? command, Guid chatId, long queuedId, CancellationToken cancellationToken)
    {
        var promote = new QueueCommand { Header = Header(actor, command), QueuedMessageId = queuedId };
        return CallAsync(chatId, chat => chat.Promote(promote), cancellationToken);
    }

    public Task<Outcome<Done>> DeleteQueuedAsync(
        Actor actor, Guid? command, Guid chatId, long queuedId, CancellationToken cancellationToken)
    {
        var delete = new QueueCommand { Header = Header(actor, command), QueuedMessageId = queuedId };
        return CallAsync(chatId, chat => chat.DeleteQueued(delete), cancellationToken);
    }

    public Task<Outcome<Done>> ArchiveAsync(Actor actor, Guid? command, Guid chatId, CancellationToken cancellationToken)
    {
        var archive = new ChatCommand(Header(actor, command));
        return CallAsync(chatId, chat => chat.Archive(archive), cancellationToken);
    }

    public Task<Outcome<Done>> UnarchiveAsync(Actor actor, Guid? command, Guid chatId, CancellationToken cancellationToken)
    {
        var unarchive = new ChatCommand(Header(actor, command));
        return CallAsync(chatId, chat => chat.Unarchive(unarchive), cancellationToken);
    }

    public Task<Outcome<ChatBudget>> SetBudgetAsync(
        Actor actor, Guid? command, Guid chatId, BudgetLimits limits, CancellationToken cancellationToken)
    {
        var set = new SetBudget(Header(actor, command), limits);
        return CallAsync(chatId, chat => chat.SetBudget(set), cancellationToken);
    }

    private static CommandHeader Header(Actor actor, Guid? command) => new(actor, command ?? Guid.NewGuid());

    // A null among the parts is a part without a type: the grain says what is wrong with it, and where.
    private static ImmutableArray<ChatInputPart> Parts(ImmutableArray<ChatInputPart>? content) =>
        content is { IsDefaultOrEmpty: false } parts ? [.. parts.Select(part => part ?? new ChatInputPart())] : [];

    private async Task<Outcome<T>> CallAsync<T>(Guid chatId, Func<IChatGrain, Task<Reply<T>>> call, CancellationToken cancellationToken)
    {
        var chat = grains.GetGrain<IChatGrain>(chatId);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Problems.Of(await call(chat));
            }
            catch (Exception exception) when (attempt < Attempts && !cancellationToken.IsCancellationRequested)
            {
                LogRepeated(exception, chatId, attempt);
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), time, cancellationToken);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A command to chat {ChatId} failed with unknown outcome at attempt {Attempt} and is repeated.")]
    private partial void LogRepeated(Exception exception, Guid chatId, int attempt);
}
