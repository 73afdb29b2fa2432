using Parley.Grains.Agents;
using Parley.Grains.Models;
using Parley.Grains.Usage;

namespace Parley.Grains.Chats;

/// <summary>
/// One run of a chat, from taking the turn to its end. Passes what the agent says into the chat's log, and can be stopped at any
/// moment: from then on nothing of it is heard, and what it had streamed is there to be stored.
/// </summary>
/// <param name="chat">The chat whose turn it takes.</param>
/// <param name="lost">What the run before it had streamed, when that one was lost.</param>
/// <param name="status">The chat's status as it is now.</param>
/// <param name="log">Where its events go.</param>
/// <param name="limits">What the model is waited for.</param>
/// <param name="time">The clock.</param>
/// <param name="store">Stores what the run did and answers what the model is to be sent after a compaction.</param>
internal sealed class ChatRun(
    Chat chat,
    RunJournal lost,
    Func<StatusInfo> status,
    ChatLog log,
    ModelLimits limits,
    TimeProvider time,
    Func<ChatRun, ChatInput, CancellationToken, Task<ImmutableArray<ChatMessage>>> store) : IRunObserver, IDisposable
{
    private const string StartsAgain = "The server that was writing this answer stopped, so it is written again.";

    // Until the model is heard, readers are told that an answer they may have seen begins anew, and a stop stores what they saw.
    private RunJournal _lost = lost;
    private RetryInfo? _startsAgain = lost.Begun is null && !(lost.Wait?.RetryingAt > time.GetUtcNow())
            && (chat.LostRuns > 0 || !lost.Streamed.IsEmpty)
        ? new RetryInfo(Math.Max(1, chat.LostRuns), 0, StartsAgain, time.GetUtcNow())
        : null;
    private RetryInfo? _retry;
    private readonly CancellationTokenSource _stop = new();
    private Step _step = lost.Begun is { } begun ? Step.Of(begun) : new Step();
    private StepUse _usedBefore = StepUse.None;
    private DateTimeOffset? _phaseEnd;
    private TaskCompletionSource? _heard;
    private bool _ended;

    /// <summary>Cancelled when the run is stopped.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>The step that the run before it had begun to make the calls of; null when there is none.</summary>
    public BegunStep? Begun { get; } = lost.Begun;

    public bool IsInterrupted { get; private set; }

    /// <summary>The run's work; completes without fault, whatever happens.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>What the model is to be sent first (spec/chat.md 1.2).</summary>
    public ImmutableArray<ChatMessage> Prompt { get; private set; } = [];

    /// <summary>What the run is doing, and since when.</summary>
    public (ChatPhase Phase, DateTimeOffset Since) Phase { get; private set; } = (ChatPhase.WaitingForModel, time.GetUtcNow());

    /// <summary>The wait before the next attempt, while it lasts.</summary>
    public RetryInfo? Retry => _retry ?? _startsAgain;

    /// <summary>Model calls of the step under way, this one included.</summary>
    public int Attempts { get; private set; }

    /// <summary>When the model was last heard; null before its first fragment.</summary>
    public DateTimeOffset? HeardAt { get; private set; }

    /// <summary>Completes when the model is first heard, or when the run ends without that.</summary>
    public Task Heard
    {
        get
        {
            if (HeardAt is not null || _ended)
                return Task.CompletedTask;
            return (_heard ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>
    /// The earliest moment at which the phase ends if nothing more is heard (field.md R10): a provider that only keeps the connection alive
    /// has longer. Null when the phase ends by itself.
    /// </summary>
    public DateTimeOffset? Deadline => Phase.Phase switch
    {
        ChatPhase.Retrying => Retry?.RetryingAt,
        ChatPhase.WaitingForModel => Phase.Since + limits.Silence,
        ChatPhase.Streaming => HeardAt + limits.Silence,
        ChatPhase.RunningTools or ChatPhase.Compacting => _phaseEnd,
        _ => null,
    };

    /// <summary>
    /// What no commit has stored yet: of the step under way, and of calls before it that came to nothing, such as a summary that failed.
    /// </summary>
    public StepUse Use => _usedBefore + _step.Use;

    /// <summary>Grows whenever a call of the step under way begins or ends, or its tools do.</summary>
    public int Stage => _step.Stage;

    /// <summary>The stage of the step when its journal was last written.</summary>
    public int JournaledStage { get; set; }

    /// <summary>How much the step under way has streamed.</summary>
    public int StreamedBytes => _step.Bytes;

    /// <summary>How much of the step was there when its journal was last written.</summary>
    public int JournaledBytes { get; set; }

    /// <summary>The newest wait before an attempt at the step under way; null when there was none.</summary>
    public JournaledWait? Wait { get; private set; }

    /// <summary>The same as it was when the step's journal was last written.</summary>
    public JournaledWait? JournaledWait { get; set; }

    /// <summary>Stops the run for somebody who wants no more of the turn: what it has begun elsewhere is ended as well.</summary>
    public void Interrupt()
    {
        IsInterrupted = true;
        Stop();
    }

    /// <summary>Stops the run. What it still does comes to nothing.</summary>
    public void Stop()
    {
        if (!_ended)
            _stop.Cancel();
    }

    /// <summary>The rows of the step under way, cut here; of the lost one while the model is still to be heard.</summary>
    public ImmutableArray<ChatMessage> CutStep() =>
        _step.ToPartialMessages(chat.Id, chat.LastModelConfigId) is { IsEmpty: false } streamed ? streamed : _lost.Streamed;

    /// <summary>The run has its turn: tells readers that the answer begins anew, when it does.</summary>
    /// <param name="prompt">
    /// The conversation, read in the transaction that took the turn: one round trip less before the model is asked.
    /// </param>
    public void Begin(ImmutableArray<ChatMessage> prompt)
    {
        Prompt = prompt;
        if (_startsAgain is { } again)
            log.Append(place => new RetryEvent { ChatId = chat.Id, Position = place, Retry = again });
    }

    public FailedAttempts? StepStarted(Step step)
    {
        Stopped.ThrowIfCancellationRequested();
        // The first step is the one that was under way.
        Wait = JournaledWait = _lost.Wait;
        _lost = _lost with { Wait = null };
        (_usedBefore, _step, Attempts, JournaledBytes, JournaledStage) = (Use, step, Wait?.Attempt ?? 0, 0, 0);
        return Wait?.ToAttempts();
    }

    public void AttemptStarted()
    {
        Attempts++;
        Enter(ChatPhase.WaitingForModel);
    }

    public void Text(string text, bool reasoning)
    {
        Stopped.ThrowIfCancellationRequested();
        Hear();
        log.AppendText(text, reasoning);
    }

    public void Part(MessageRole role, MessagePart part)
    {
        Stopped.ThrowIfCancellationRequested();
        if (role is MessageRole.Assistant)
            Hear();
        log.AppendPart(role, part);
    }

    public void Retrying(RetryWait wait)
    {
        Stopped.ThrowIfCancellationRequested();
        Enter(ChatPhase.Retrying);
        var retry = _retry = wait.ToRetryInfo();
        Wait = new JournaledWait
        {
            Attempt = wait.Attempt,
            RetryingAt = wait.At,
            // A long answer may lie between waits for other calls and the first failure.
            Since = Wait is { } before && (before.Attempt > 0 || wait.Attempt == 0) ? before.Since : Phase.Since,
            Error = wait.Error.Message,
            Kind = wait.Error.Kind,
            Provider = wait.Error.Provider,
            StatusCode = wait.Error.StatusCode,
        };
        log.SettleParts();
        log.Append(place => new RetryEvent { ChatId = chat.Id, Position = place, Retry = retry });
    }

    public void ToolsStarted(TimeSpan limit)
    {
        Enter(ChatPhase.RunningTools);
        _phaseEnd = Phase.Since + limit;
    }

    public void CompactionStarted(ToolCallPart call, TimeSpan limit)
    {
        // What an attempt had said that was refused as too long is void.
        log.SettleParts();
        Enter(ChatPhase.Compacting);
        _phaseEnd = Phase.Since + limit;
        log.AppendPart(MessageRole.Assistant, call);
    }

    public Task BeginCallsAsync(Step step, CancellationToken cancellationToken) =>
        store(this, new ChatInput.BeginCalls(step.ToMessages(chat.Id, chat.LastModelConfigId)), cancellationToken);

    public Task StoreAsync(Step step, CancellationToken cancellationToken) =>
        store(this, new ChatInput.StoreStep(step.ToMessages(chat.Id, chat.LastModelConfigId)), cancellationToken);

    public Task<ImmutableArray<ChatMessage>> StoreAsync(ImmutableArray<MessageAppended> compaction, CancellationToken cancellationToken) =>
        store(this, new ChatInput.StoreCompaction(compaction), cancellationToken);

    /// <summary>It is written down that the step's calls are made.</summary>
    public void CallsBegun(string name) => _step.Name = name;

    /// <summary>The step is stored: nothing is left of it to cut.</summary>
    public void StepStored() =>
        (_usedBefore, _step, JournaledBytes, JournaledStage, Wait, JournaledWait) = (StepUse.None, new Step(), 0, 0, null, null);

    /// <summary>The run has ended; a late stop is no error.</summary>
    public void Dispose()
    {
        _ended = true;
        _heard?.TrySetResult();
        _stop.Dispose();
    }

    private void Hear()
    {
        if (Phase.Phase is not ChatPhase.Streaming)
        {
            Enter(ChatPhase.Streaming);
            (_startsAgain, _lost) = (null, RunJournal.Empty);
            _heard?.TrySetResult();
        }

        HeardAt = time.GetUtcNow();
    }

    /// <summary>Enters a phase and tells readers, whose clients cannot know it otherwise (field.md R11).</summary>
    private void Enter(ChatPhase phase)
    {
        Stopped.ThrowIfCancellationRequested();
        var changed = phase != Phase.Phase;
        Phase = (phase, time.GetUtcNow());
        _retry = null;
        if (changed)
            log.Append(place => new StatusEvent { ChatId = chat.Id, Position = place, Status = status() });
    }
}
