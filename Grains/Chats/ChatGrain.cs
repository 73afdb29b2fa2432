using Microsoft.Extensions.Hosting;
using Parley.Grains.Agents.Prompts;
using Parley.Grains.Budgets;
using Parley.Grains.Identity;
using Parley.Grains.Models.Catalog;
using Parley.Grains.Recovery;
using Parley.Grains.Redaction;
using Parley.Grains.Storage;
using Parley.Grains.Titles;
using Parley.Grains.Usage;
using Parley.Grains.Workspaces;

namespace Parley.Grains.Chats;

/// <summary>
/// A chat as a grain: takes commands, lets the state machine decide, starts and stops runs, lets readers read. Each command is durable
/// when it answers; the turn it starts goes on by itself on this activation.
/// </summary>
internal sealed partial class ChatGrain(
    ChatStore store,
    ChatRuns runs,
    RunJournaling journaling,
    MessageInput inputs,
    ModelDirectory models,
    PromptDirectory prompts,
    TitleWork titles,
    BudgetStore budgets,
    DailyLimitStore limits,
    ChatTree tree,
    ChatSecretStore secrets,
    WorkspaceQueries workspaces,
    ISiloMembership silos,
    IHostApplicationLifetime host,
    ILogger<ChatGrain> logger) : Grain, IChatGrain, IDisposable
{
    /// <summary>
    /// How long storing may take: beyond it the outcome is unknown and this activation ends, so that the next one reads what is true.
    /// </summary>
    private static readonly TimeSpan StoreDeadline = TimeSpan.FromSeconds(20);

    /// <summary>A run keeps its activation for this long; nothing else counts as activity while a model thinks.</summary>
    private static readonly TimeSpan RunKeepsAlive = TimeSpan.FromHours(2);

    /// <summary>How long all of a finished turn's events are kept for readers who come back or are slow.</summary>
    private static readonly TimeSpan ShrinkAfter = TimeSpan.FromSeconds(10);

    private IGrainTimer? _shrinking;
    private IGrainTimer? _journaling;
    private RunJournal _lost = RunJournal.Empty;
    private ChatWriter _chat = null!;
    private ChatLog _log = null!;
    private ChatNotices _notices = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = this.GetPrimaryKey();
        var (chat, lost, budget) = await store.TakeAsync(id, cancellationToken)
            ?? new TakenChat(new Chat { Id = id, RunGeneration = 1 }, RunJournal.Empty, TreeBudget.Empty);
        _lost = lost;
        _log = new ChatLog(id, chat.RunGeneration, fromBirth: !chat.Exists);
        _notices = new ChatNotices(GrainFactory, logger);
        _chat = new ChatWriter(store, _log, _notices, chat, lost.Use) { NextRun = NextRun, Titling = _titling };
        _chat.Believe(budget);
        if (chat.Busy)
            await WakeAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var work = _chat.Run?.Work ?? Task.CompletedTask;
        if (!host.ApplicationStopping.IsCancellationRequested)
            _chat.Run?.Stop();
        await Task.WhenAll(work, _notices.DrainAsync()).WaitAsync(cancellationToken);
    }

    public void Dispose() => _chat?.Dispose();

    public async Task<Reply<ChatView>> Create(CreateChat command)
    {
        var actor = command.Header.Actor;
        if (_chat.Chat.Exists)
            return Authorizer.MayUse(actor, _chat.Chat) ? _chat.Chat.ToView() : Refusals.NotFound;
        var content = await inputs.ReadAsync(actor.UserId, command.Content);
        var model = command is { Delegation: not null, ModelConfigId: { } ofParent }
            ? ofParent
            : await ChooseModelAsync(command.ModelConfigId);
        if ((content.Refusal ?? model.Refusal ?? await RefuseWorkspaceAsync(actor, command.WorkspaceId)) is { } refusal)
            return Forget(refusal);
        // A child's task belongs to its parent's turn, which is never cut.
        if (command.Delegation is null && await limits.RefusalAsync(actor.UserId, CancellationToken.None) is { } reached)
            return Forget(reached);
        var said = MessageContent.Text(content.Value);
        var isChild = command.Delegation is not null;
        var create = new ChatInput.Create(
            actor.UserId, isChild ? ChatTitle.OfChild(command.Title, said) : ChatTitle.Fallback(said), content.Value, model.Value)
        {
            Delegation = command.Delegation,
            WorkspaceId = command.WorkspaceId,
            SystemPrompt = isChild ? null : await prompts.SystemAsync(CancellationToken.None),
        };
        var (written, _) = await WriteAsync(_ => create, command.Header.Id);
        return written.Refusal is { } refused ? Forget(refused) : written.Chat.ToView();
    }

    public async Task<Reply<SentMessage>> Send(SendMessage command)
    {
        if (Refuse(command.Header.Actor) is { } unseen)
            return unseen;
        var content = await inputs.ReadAsync(_chat.Chat.OwnerId, command.Content);
        if (content.Refusal is not null)
            return content.Refusal;
        if (command.ModelConfigId is { } config && await ChooseModelAsync(config) is { Refusal: { } refusal })
            return refusal;
        // In a subagent nothing is held until another day: its queue belongs to its parent's turn.
        var startsTurn = command.Delegation is null && (!_chat.Chat.Busy || _chat.Chat.ParentChatId is not null);
        if (startsTurn && await RefuseTurnAsync(command.Header.Id) is { } reached)
            return reached;
        var (written, repeated) = await WriteAsync(
            partial => command is { Interrupt: true, Delegation: { } delegation }
                ? new ChatInput.Steer(content.Value, delegation, partial())
                : new ChatInput.Send(content.Value, command.ModelConfigId) { Delegation = command.Delegation },
            command.Header.Id);
        if (repeated is not null)
            return await AnswerRepeatAsync(repeated, command, content.Value);
        if (written.Refusal is not null)
            return written.Refusal;
        var queued = written.Changes.OfType<MessageQueued>().FirstOrDefault()?.Message;
        return new SentMessage
        {
            Queued = queued is not null,
            QueuedMessage = queued,
            Message = queued is null ? written.UserMessage : null,
        };
    }

    public async Task<Reply<ChatMessage>> Edit(EditMessage command)
    {
        if (Refuse(command.Header.Actor) is { } unseen)
            return unseen;
        var content = await inputs.ReadAsync(_chat.Chat.OwnerId, command.Content);
        if (content.Refusal is not null)
            return content.Refusal;
        if (await RefuseTurnAsync(command.Header.Id) is { } reached)
            return reached;
        var found = await store.FindMessageAsync(_chat.Chat.Id, command.MessageId, CancellationToken.None);
        var (written, repeated) = await WriteAsync(_ => new ChatInput.Edit(found, content.Value), command.Header.Id);
        if (repeated is not null)
            return found ?? (Reply<ChatMessage>)Refusals.NoSuchMessage;
        if (written.Refusal is not null)
            return written.Refusal;
        await StopChildrenAsync();
        return written.Changes.OfType<HistoryTruncated>().Single().Replacement;
    }

    public async Task<Reply<ChatView>> Interrupt(InterruptChat command)
    {
        if (Refuse(command.Header.Actor) is { } unseen)
            return unseen;
        var use = _chat.Run?.Use ?? StepUse.None;
        var hold = _chat.Chat.Queue.IsEmpty ? null : await limits.RefusalAsync(_chat.Chat.OwnerId, use, CancellationToken.None);
        var (written, repeated) = await WriteAsync(
            partial => new ChatInput.Interrupt(command.Turn, partial()) { Hold = hold?.Detail }, command.Header.Id);
        // Children as well, though the chat itself may rest; but not for another turn than is meant, nor those of one that began since.
        var isMeant = repeated is null
            ? !written.Changes.IsEmpty || command.Turn is not { } turn || turn == written.Chat.Turn
            : !written.Chat.Busy;
        if (isMeant)
            await StopChildrenAsync();
        return written.Refusal ?? (Reply<ChatView>)written.Chat.ToView();
    }

    public async Task<Reply<ChatView>> Compact(ChatCommand command)
    {
        if (Refuse(command.Header.Actor) is { } unseen)
            return unseen;
        if (await RefuseTurnAsync(command.Header.Id) is { } reached)
            return reached;
        var hasAnswers = await store.HasAnswersAsync(_chat.Chat.Id, CancellationToken.None);
        var (written, repeated) = await WriteAsync(_ => new ChatInput.Compact(hasAnswers), command.Header.Id);
        return repeated is null && written.Refusal is { } refusal ? refusal : written.Chat.ToView();
    }

    public async Task<Reply<ChatMessage>> Promote(QueueCommand command)
    {
        if (Refuse(command.Header.Actor) is { } unseen)
            return unseen;
        if (await RefuseTurnAsync(command.Header.Id) is { } reached)
            return reached;
        var (written, repeated) = await WriteAsync(partial => new ChatInput.Promote(command.QueuedMessageId, partial()), command.Header.Id);
        if (repeated?.MessageId is { } id && await store.FindMessageAsync(_chat.Chat.Id, id, CancellationToken.None) is { } message)
            return message;
        return written.Refusal ?? (Reply<ChatMessage>)written.UserMessage!;
    }

    public Task<Reply<Done>> DeleteQueued(QueueCommand command) =>
        DoAsync(command.Header, _ => new ChatInput.DeleteQueued(command.QueuedMessageId));

    public async Task<Reply<Done>> Archive(ChatCommand command)
    {
        if (Refuse(command.Header.Actor) is { } unseen)
            return unseen;
        // The whole tree stops first, then one statement marks it; whoever came to work in between stops when it reads the flag.
        if (!_chat.Chat.Archived)
            await StopChildrenAsync();
        var done = await DoAsync(command.Header, partial => new ChatInput.Archive(partial()));
        if (done.Refusal is null)
            await tree.ReloadAsync(_chat.Chat.Id);
        return done;
    }

    public async Task<Reply<Done>> Unarchive(ChatCommand command)
    {
        var done = await DoAsync(command.Header, _ => new ChatInput.Unarchive());
        if (done.Refusal is null)
            await tree.ReloadAsync(_chat.Chat.Id);
        return done;
    }

    public async Task<bool> Wake()
    {
        await WakeAsync();
        if (!host.ApplicationStopping.IsCancellationRequested)
            return true;
        // Its end may be stored already: that is what the caller has heard of.
        if (_chat.Run is { } run)
            await run.Work;
        if (!_chat.Chat.Busy)
            return true;
        DeactivateOnIdle();
        return false;
    }

    /// <summary>Refuses who may not see the chat; a chat that is not there leaves nothing behind.</summary>
    private Refusal? Refuse(Actor actor)
    {
        if (Authorizer.MayUse(actor, _chat.Chat))
            return null;
        return _chat.Chat.Exists ? Refusals.NotFound : Forget(Refusals.NotFound);
    }

    private Refusal Forget(Refusal refusal)
    {
        DeactivateOnIdle();
        return refusal;
    }

    private async Task<Reply<Guid>> ChooseModelAsync(Guid? configId)
    {
        if (await models.FindAsync(configId, CancellationToken.None) is { } config)
            return config.Id;
        return configId is null ? Refusals.NoDefaultModel : Refusals.NoSuchModel;
    }

    private async Task<Reply<SentMessage>> AnswerRepeatAsync(CommandRecord record, SendMessage command, ImmutableArray<MessagePart> content)
    {
        if (record.QueuedMessageId is { } queuedId)
        {
            var queued = _chat.Chat.Queue.FirstOrDefault(message => message.Id == queuedId)
                ?? new QueuedMessage
                {
                    Id = queuedId,
                    ChatId = _chat.Chat.Id,
                    Content = content,
                    ModelConfigId = command.ModelConfigId,
                    CreatedAt = _chat.Chat.UpdatedAt,
                };
            return new SentMessage { Queued = true, QueuedMessage = queued };
        }

        var message = await store.FindMessageAsync(_chat.Chat.Id, record.MessageId ?? 0, CancellationToken.None);
        return message is null ? Refusals.NoSuchMessage : new SentMessage { Queued = false, Message = message };
    }

    private async Task<Reply<Done>> DoAsync(CommandHeader header, Func<Func<ImmutableArray<ChatMessage>>, ChatInput> input)
    {
        if (Refuse(header.Actor) is { } unseen)
            return unseen;
        var (written, repeated) = await WriteAsync(input, header.Id);
        return repeated is null && written.Refusal is { } refusal ? refusal : Done.Instance;
    }

    /// <summary>
    /// Writes; a repeated command has its record for an answer. When storage fails, what is stored is unknown and this activation ends.
    /// </summary>
    private async Task<(Written Written, CommandRecord? Repeated)> WriteAsync(
        Func<Func<ImmutableArray<ChatMessage>>, ChatInput> input, Guid? commandId)
    {
        using var deadline = new CancellationTokenSource(StoreDeadline);
        try
        {
            var written = await _chat.WriteAsync(input, commandId, deadline.Token);
            if (written.Started is { } run)
                runs.Start(run, _chat, EndRun);
            var repeated = written.Refusal is not null && commandId is { } id
                ? await store.FindCommandAsync(_chat.Chat.Id, id, deadline.Token)
                : null;
            RestWhenIdle();
            return (written, repeated);
        }
        catch (RepeatedCommandException)
        {
            RestWhenIdle();
            return (new Written(_chat.Chat, []), await store.FindCommandAsync(_chat.Chat.Id, commandId!.Value, deadline.Token));
        }
        catch (Exception fault)
        {
            GiveUp();
            throw new OutcomeUnknownException(
                $"Chat {_chat.Chat.Id}: storage did not answer; whether the command was done is not known.", fault);
        }
    }

    private ChatRun? NextRun(Chat chat)
    {
        // Only calls count as activity; a model may think for longer than an idle activation is kept.
        DelayDeactivation(RunKeepsAlive);
        _journaling ??= this.RegisterGrainTimer(
            _ => JournalAsync(), new GrainTimerCreationOptions(RunJournaling.Period, RunJournaling.Period) { Interleave = true });
        var lost = _lost;
        _lost = RunJournal.Empty;
        return runs.Next(chat, lost, _chat, _log);
    }

    private async Task JournalAsync()
    {
        // Also when the chat's next run has begun meanwhile, which is no reason to go.
        if (_chat.Run is { } run && !await journaling.WriteAsync(_chat.Chat, run) && await _chat.IsLiveAsync(run))
            GiveUp();
    }

    private async Task WakeAsync()
    {
        if (_chat.Run is not null || host.ApplicationStopping.IsCancellationRequested)
            return;
        if (_chat.Chat.Held && await limits.RefusalAsync(_chat.Chat.OwnerId, CancellationToken.None) is not null)
            return;
        await WriteAsync(
            _ => _chat.Chat switch
            {
                { Held: true } => new ChatInput.Release(),
                { Status: ChatStatus.Running } => new ChatInput.Recover(),
                _ => new ChatInput.StartRun(),
            },
            commandId: null);
    }

    private void EndRun(bool abandoned)
    {
        if (abandoned)
            GiveUp();
        else if (_chat.Run is null && host.ApplicationStopping.IsCancellationRequested)
            // As soon as it is handed over: whoever takes it up waits for nothing else. A run that has followed ends here as well.
            DeactivateOnIdle();
        else
            RestWhenIdle();
    }

    /// <summary>When nothing runs the activation may go when idle, and after a while its log holds as little as it should.</summary>
    private void RestWhenIdle()
    {
        if (_chat.Run is not null)
            return;
        _journaling?.Dispose();
        _journaling = null;
        DelayDeactivation(TimeSpan.Zero);
        _shrinking ??= this.RegisterGrainTimer(Shrink, new GrainTimerCreationOptions(ShrinkAfter, ShrinkAfter) { Interleave = true });
    }

    private Task Shrink(CancellationToken cancellationToken)
    {
        if (_chat.Run is null && _log.Shrink())
        {
            _shrinking?.Dispose();
            _shrinking = null;
        }

        return Task.CompletedTask;
    }

    private void GiveUp()
    {
        _chat.Run?.Stop();
        DeactivateOnIdle();
    }
}
