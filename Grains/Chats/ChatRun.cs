using Parley.Grains.Agents;
using Parley.Grains.Models;

namespace Parley.Grains.Chats;

/// <summary>
/// One run of a chat, from taking the turn to its end. Passes what the agent says into the chat's log, and can be stopped at any moment: from
/// then on nothing of it is heard, and what it had streamed is there to be stored.
/// </summary>
internal sealed class ChatRun(Guid chatId, Guid modelConfigId, ChatLog log, TimeProvider time, Func<ChatRun, Step, CancellationToken, Task> store)
    : IRunObserver, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Step _step = new();
    private bool _ended;

    /// <summary>Cancelled when the run is stopped.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>The run's work; completes without fault, whatever happens.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>What the run is doing, and since when.</summary>
    public (ChatPhase Phase, DateTimeOffset Since) Phase { get; private set; } = (ChatPhase.WaitingForModel, time.GetUtcNow());

    /// <summary>The wait before the next attempt, while it lasts.</summary>
    public RetryInfo? Retry { get; private set; }

    /// <summary>Stops the run. What it still does comes to nothing.</summary>
    public void Stop()
    {
        if (!_ended)
            _stop.Cancel();
    }

    /// <summary>The rows of the step under way, cut here.</summary>
    public ImmutableArray<ChatMessage> CutStep() => _step.ToPartialMessages(chatId, modelConfigId);

    public void StepStarted(Step step)
    {
        Stopped.ThrowIfCancellationRequested();
        _step = step;
    }

    public void AttemptStarted() => Enter(ChatPhase.WaitingForModel);

    public void Text(string text, bool reasoning)
    {
        Stopped.ThrowIfCancellationRequested();
        EnterStreaming();
        log.AppendText(text, reasoning);
    }

    public void Part(MessageRole role, MessagePart part)
    {
        Stopped.ThrowIfCancellationRequested();
        if (role is MessageRole.Assistant)
            EnterStreaming();
        log.AppendPart(role, part);
    }

    public void Retrying(RetryWait wait)
    {
        Stopped.ThrowIfCancellationRequested();
        Enter(ChatPhase.Retrying);
        Retry = new RetryInfo(wait.Attempt, (long)wait.Delay.TotalMilliseconds, wait.Error.Message, Phase.Since + wait.Delay);
        log.SettleParts();
        log.Append(place => new RetryEvent { ChatId = chatId, Position = place, Retry = Retry });
    }

    public void ToolsStarted() => Enter(ChatPhase.RunningTools);

    public Task StoreAsync(Step step, CancellationToken cancellationToken) => store(this, step, cancellationToken);

    /// <summary>The step is stored: nothing is left of it to cut.</summary>
    public void StepStored() => _step = new Step();

    /// <summary>The run has ended; a late stop is no error.</summary>
    public void Dispose()
    {
        _ended = true;
        _stop.Dispose();
    }

    private void EnterStreaming()
    {
        if (Phase.Phase is not ChatPhase.Streaming)
            Enter(ChatPhase.Streaming);
    }

    private void Enter(ChatPhase phase)
    {
        Phase = (phase, time.GetUtcNow());
        Retry = null;
    }
}
