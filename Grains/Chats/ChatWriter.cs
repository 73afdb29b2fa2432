using Parley.Grains.Budgets;
using Parley.Grains.Events;
using Parley.Grains.Storage;
using Parley.Grains.Titles;
using Parley.Grains.Usage;

namespace Parley.Grains.Chats;

/// <summary>
/// The one way a chat changes: decide, persist, apply, publish, in that order and one at a time, whether a user's command or the chat's
/// own run asks for it. Holds the state and the live run.
/// </summary>
/// <param name="store">Stores it.</param>
/// <param name="log">Gets the chat's events.</param>
/// <param name="notices">Tells the lists of chats.</param>
/// <param name="chat">The chat as it was taken.</param>
/// <param name="usedByLost">What a run that was lost had used: stored with whatever is stored first.</param>
internal sealed class ChatWriter(ChatStore store, ChatLog log, ChatNotices notices, Chat chat, StepUse usedByLost) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private StepUse _usedByLost = usedByLost;

    // Version of the newest title that this activation has told of: several ways lead to it.
    private long _toldTitle = -1;

    /// <summary>The state as stored.</summary>
    public Chat Chat { get; private set; } = chat;

    /// <summary>What the chat's tree may use and has used, as of the last commit that told.</summary>
    public TreeBudget Budget { get; private set; } = TreeBudget.Empty;

    /// <summary>The live run, or null.</summary>
    public ChatRun? Run { get; private set; }

    /// <summary>Has the chat's title written.</summary>
    public required ChatTitling Titling { get; init; }

    /// <summary>Set when the chat comes to rest, for who waits for that.</summary>
    public Signal Rested { get; } = new();

    /// <summary>Makes the run that takes a turn when one is due; null while none may start (the host is stopping).</summary>
    public required Func<Chat, ChatRun?> NextRun { get; init; }

    /// <summary>The status of a state, with the phase of the run.</summary>
    public StatusInfo Status(Chat chat) => new()
    {
        Status = chat.Status,
        Turn = chat.Turn,
        LastError = chat.LastError,
        StatusText = chat.StatusText,
        Usage = Budget.Used,
        Phase = (chat.Status, Run) switch
        {
            (ChatStatus.Pending, _) => ChatPhase.Queued,
            (ChatStatus.Running, { } run) => run.Phase.Phase,
            (ChatStatus.Running, null) => ChatPhase.WaitingForModel,
            _ => null,
        },
        PhaseSince = chat.Busy ? Run?.Phase.Since ?? chat.UpdatedAt : null,
    };

    /// <summary>Does what an input asks for.</summary>
    /// <param name="input">Makes the input; can ask for what the live run has streamed of its step.</param>
    /// <param name="commandId">The client's command, recorded with its effect.</param>
    /// <param name="cancellationToken">Ends the wait for storage; the outcome is then unknown and the activation must go.</param>
    /// <param name="from">The run that asks; when it is no longer the live one, nothing is done.</param>
    /// <returns>The refusal, or what was stored and the state right after the input itself.</returns>
    public async Task<Written> WriteAsync(
        Func<Func<ImmutableArray<ChatMessage>>, ChatInput> input,
        Guid? commandId,
        CancellationToken cancellationToken,
        ChatRun? from = null)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (from is not null && from != Run)
                return new Written(Chat, []);

            // A repeat must not stop a run that began after it; storing would tell, but only after the stop. Looked up before the step
            // is cut: between the cut and the stop nothing is awaited, so what readers saw is what is stored.
            if (Run is not null && commandId is { } id && await store.FindCommandAsync(Chat.Id, id, cancellationToken) is not null)
                throw new RepeatedCommandException();
            var decision = Chat.Decide(input(() => Run?.CutStep() ?? []));
            if (decision.Refusal is not null || decision.Changes.IsEmpty)
                return new Written(Chat, [], decision.Refusal);
            return await CommitAsync(decision.Changes, commandId, from, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Believes what another grain stored about this chat (the archive flag of its tree).</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Chat = (await store.TakeAsync(Chat.Id, cancellationToken))?.Chat ?? Chat;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Believes and tells a title that was stored beside this activation, unless a newer one is known or it was told already.
    /// </summary>
    public async Task LearnTitleAsync(StoredTitle title, CancellationToken cancellationToken)
    {
        // A write under way may have read the row before the title was there: what it found must not come after it.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (title.Version < Chat.TitleVersion || title.Version == _toldTitle)
                return;
            Chat = Chat with
            {
                Title = title.Title,
                TitleSource = title.Source,
                TitleVersion = title.Version,
                UpdatedAt = title.UpdatedAt > Chat.UpdatedAt ? title.UpdatedAt : Chat.UpdatedAt,
            };
            TellTitle();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Whether a run is the live one, once what is being stored is stored.</summary>
    public async Task<bool> IsLiveAsync(ChatRun run)
    {
        await _turn.WaitAsync();
        try
        {
            return Run == run;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Believes what is stored of the tree's budget.</summary>
    public void Believe(TreeBudget budget) => Budget = budget;

    /// <summary>Forgets a run whose end could not be stored; readers see that nothing more comes from here.</summary>
    public void Abandon(ChatRun run)
    {
        if (Run == run)
            Run = null;
        log.Changed.Set();
    }

    public void Dispose()
    {
        Run?.Stop();
        _turn.Dispose();
    }

    private async Task<Written> CommitAsync(
        ImmutableArray<ChatChange> changes, Guid? commandId, ChatRun? from, CancellationToken cancellationToken)
    {
        var before = Chat;
        var decided = before.Apply(changes);

        // A change of status or history takes the turn from the run before it is stored: nothing that it still says is heard.
        var ends = changes.Any(change => change is StatusChanged or HistoryTruncated);
        if (ends && from is null)
            Run?.Interrupt();

        // A turn that is due is taken in the same transaction: one commit and one round trip less before the model is asked.
        var start = decided.Decide(new ChatInput.StartRun()).Changes;
        var takesTurn = changes.Any(change => change is RunStarted);
        var next = takesTurn || !start.IsEmpty ? NextRun(decided) : null;
        if (takesTurn && next is null)
            return new Written(before, []);
        var all = next is null ? changes : changes.AddRange(start);

        // What the run has used goes with its rows, or with what ends it.
        var begun = changes.OfType<CallsBegun>().SingleOrDefault();
        var use = _usedByLost + (Run is { } run && begun is null && (ends || from is not null) ? run.Use : StepUse.None);
        StoredChanges done;
        try
        {
            done = await store.CommitAsync(before, all, use, commandId, cancellationToken);
        }
        catch (DelegationRefusedException refused)
        {
            // Only for an idle chat is it asked whether it may go to work, so no run was stopped for it.
            return new Written(before, [], refused.Refusal);
        }

        _usedByLost = StepUse.None;
        var (stored, storedChanges, prompt) = done;
        (Chat, Budget) = (stored, done.Budget ?? Budget);
        if (ends || next is not null)
            Run = next;
        else if (begun is not null)
            Run?.CallsBegun(begun.Step.Name);
        else if (from is not null)
            Run?.StepStored();
        // Before any event that carries it: clients take titles from title events only (matrix 37).
        if (stored.TitleVersion > before.TitleVersion)
            TellTitle();
        ChatPublisher.Publish(log, notices, before, stored, storedChanges, Status);
        if (!stored.Busy)
            Rested.Set();
        next?.Begin(prompt);
        var own = before.Apply(storedChanges[..changes.Length]).WithRowOf(stored);
        return new Written(own, storedChanges) { Started = next, Prompt = prompt };
    }

    private void TellTitle()
    {
        _toldTitle = Chat.TitleVersion;
        notices.Send(WatchEventKind.TitleChange, Chat.ToView());
    }
}

/// <summary>What an input did.</summary>
/// <param name="Chat">The state right after the input's own changes, before a run took the turn.</param>
/// <param name="Changes">What was stored; empty when there was nothing to do.</param>
/// <param name="Refusal">Why it was refused, or null.</param>
internal sealed record Written(Chat Chat, ImmutableArray<ChatChange> Changes, Refusal? Refusal = null)
{
    /// <summary>The run that took the turn, to be set to work.</summary>
    public ChatRun? Started { get; init; }

    /// <summary>What the model is to be sent, when a run took the turn or its conversation was compacted.</summary>
    public ImmutableArray<ChatMessage> Prompt { get; init; } = [];

    /// <summary>The message that the input put into history for a user, when it did.</summary>
    public ChatMessage? UserMessage => Changes.OfType<MessageAppended>()
        .Select(change => change.Message)
        .LastOrDefault(message => message.Role is MessageRole.User);
}
