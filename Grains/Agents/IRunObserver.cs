using Parley.Grains.Chats;
using Parley.Grains.Models;

namespace Parley.Grains.Agents;

/// <summary>
/// What the loop tells whoever runs it, as it happens. Calls come one at a time, on the context the loop was started on.
/// An observer that no longer wants the run throws <see cref="OperationCanceledException"/>.
/// </summary>
internal interface IRunObserver
{
    /// <summary>
    /// Whether the run was stopped by somebody who wants no more of it, so that nobody takes up what its tools have begun.
    /// </summary>
    bool IsInterrupted { get; }

    /// <summary>The model is about to be asked; the step fills while it answers.</summary>
    /// <returns>The attempts at the step that failed under an owner who was lost; null when there were none.</returns>
    FailedAttempts? StepStarted(Step step);

    /// <summary>An attempt at the step begins: the first one, or one after a wait.</summary>
    void AttemptStarted();

    /// <summary>A fragment of text, or of reasoning, arrived.</summary>
    void Text(string text, bool reasoning);

    /// <summary>Another part of the step arrived.</summary>
    void Part(MessageRole role, MessagePart part);

    /// <summary>The attempt failed and is void, or other calls come first; an attempt follows after a wait.</summary>
    void Retrying(RetryWait wait);

    /// <summary>The model asked for tools, and they are about to run.</summary>
    /// <param name="limit">How long they may take.</param>
    void ToolsStarted(TimeSpan limit);

    /// <summary>The conversation is about to be compacted.</summary>
    /// <param name="call">Tells readers of it.</param>
    /// <param name="limit">How long it may take.</param>
    void CompactionStarted(ToolCallPart call, TimeSpan limit);

    /// <summary>
    /// The answer is complete and calls tools that have effects: write it down and give the step its name. The calls are made when it is
    /// durable.
    /// </summary>
    Task BeginCallsAsync(Step step, CancellationToken cancellationToken);

    /// <summary>The step is complete and another one follows: store it. The loop goes on when it is durable.</summary>
    Task StoreAsync(Step step, CancellationToken cancellationToken);

    /// <summary>Stores the rows of a compaction, all or none.</summary>
    /// <returns>What the model is to be sent from now on; empty when the rows are not for it.</returns>
    Task<ImmutableArray<ChatMessage>> StoreAsync(ImmutableArray<MessageAppended> compaction, CancellationToken cancellationToken);
}
