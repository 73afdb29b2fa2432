using Microsoft.Extensions.AI;
using Parley.Grains.Agents.Compaction;
using Parley.Grains.Budgets;
using Parley.Grains.Chats;
using Parley.Grains.Models;
using Parley.Grains.Models.Limits;
using Parley.Grains.Storage;
using Parley.Grains.Usage;
using ModelMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Agents;

/// <summary>
/// The agent's loop: ask the model, run the tools it calls, ask again (spec/chat.md 3.4). Knows neither grains nor storage: whoever runs it
/// hears of everything through an <see cref="IRunObserver"/>.
/// </summary>
internal sealed class AgentLoop(
    ChatClients clients,
    RateLimits limits,
    StepRetry retry,
    StepTools tools,
    Compactor compactor,
    TimeProvider time,
    ILogger<AgentLoop> logger)
{
    /// <summary>Most model calls in a run; reaching it ends the run normally (spec/chat.md 3.1).</summary>
    public const int MaxSteps = 1200;

    /// <summary>
    /// Fragments that may be taken in one go when a model is faster than we are: then others on the same activation get their turn.
    /// </summary>
    private const int FragmentsATurn = 128;

    /// <summary>Runs until the model has had its say.</summary>
    /// <param name="run">What it runs with.</param>
    /// <param name="observer">Hears of parts, stores all steps but the last.</param>
    /// <param name="cancellationToken">Stops the run where it is.</param>
    /// <returns>What is not stored yet, so that it can be stored together with the end of the turn.</returns>
    /// <exception cref="BudgetReachedException">The budget of the chat's tree allows no further model call.</exception>
    /// <exception cref="LoopException">The model goes round in circles.</exception>
    /// <exception cref="ProviderException">The model could not be asked, for good.</exception>
    public async Task<TurnEnd> RunAsync(AgentRun run, IRunObserver observer, CancellationToken cancellationToken)
    {
        var (chat, model) = (run.Chat, run.Model);
        var client = clients.For(model.Target);
        var options = run.Tools.Options();
        if (run.Begun is { } begun)
            run = await TakeUpAsync(run, begun, observer, cancellationToken);
        var compaction = new RunCompaction(run, compactor, observer, logger);
        var guard = new LoopGuard();
        var hasWorked = run.History is [.., { Role: MessageRole.Tool }];
        var conversation = run.Conversation(run.History);
        if (await compaction.ShortenAsync(compaction.Begun(), Occasion.TooLong, conversation, null, cancellationToken) is { } fitting)
            conversation = fitting;
        for (var number = 1; ; number++)
        {
            var meter = new StepMeter(CalledModel.Of(model.Config), run.Price, () => Prompt.Bytes(conversation), time);
            var step = new Step { Meter = meter };
            var tries = new RetryBudget(time, observer.StepStarted(step));
            var call = limits.Begin(model.Target, tries, observer.Retrying);
            ChatFinishReason? finish;
            try
            {
                finish = await retry.RunAsync(
                    token => call.RunAsync(turn => AskAsync(client, conversation, options, step, run.Budget, observer, turn), token),
                    wait =>
                    {
                        step.Clear();
                        observer.Retrying(wait);
                        return ValueTask.CompletedTask;
                    },
                    cancellationToken,
                    tries);
            }
            catch (ProviderException error) when (error.Kind is ProviderErrorKind.ContextOverflow)
            {
                step.Clear();
                if (await compaction.ShortenAsync(compaction.Overflowed(), Occasion.TooLong, conversation, null, cancellationToken)
                    is not { } shorter)
                {
                    throw;
                }

                conversation = shorter;
                continue;
            }

            step.Usage = step.Usage is { } usage ? usage with { ContextLimit = usage.ContextLimit ?? model.Config.ContextLimit } : null;
            var isLast = !step.Calls.Any() || finish == ChatFinishReason.ContentFilter || number == MaxSteps;
            if (step.Calls.Any())
            {
                if (Unusable(finish) is { } reason)
                    Refuse(step, reason, observer);
                else
                    await RunToolsAsync(step, run, meter, observer, cancellationToken);
                guard.See(step, run.Tools);
                hasWorked = true;
            }

            var verdict = compaction.Answered(step.Usage);
            var messages = step.ToMessages(chat.Id, model.Config.Id);
            var shortcoming = isLast ? AnswerFaults.Of(finish, messages, hasWorked, model.Config.Provider) : null;
            if (isLast && verdict is Verdict.GoOn)
                return new TurnEnd(messages) { Shortcoming = shortcoming };
            await observer.StoreAsync(step, cancellationToken);
            if (!isLast && guard.Verdict is { } circles)
                throw new LoopException(circles);
            conversation.AddRange(Prompt.Messages(messages, run.Files));
            if (isLast)
                return await compaction.EndAsync(verdict, conversation, step.Usage, cancellationToken) with { Shortcoming = shortcoming };
            if (await compaction.ShortenAsync(verdict, Occasion.AfterStep, conversation, step.Usage, cancellationToken) is { } compacted)
                conversation = compacted;
        }
    }

    /// <summary>
    /// Makes the calls that a run which was lost had begun to make: the tools see to it that what was done is not done again. Then the step
    /// is stored as if nothing had happened.
    /// </summary>
    private async Task<AgentRun> TakeUpAsync(
        AgentRun run, BegunStep begun, IRunObserver observer, CancellationToken cancellationToken)
    {
        var meter = new StepMeter(CalledModel.Of(run.Model.Config), run.Price, () => 0, time);
        var step = Step.Of(begun, meter);
        observer.StepStarted(step);
        step.Show(observer);
        await RunToolsAsync(step, run, meter, observer, cancellationToken);
        await observer.StoreAsync(step, cancellationToken);
        return run with { History = [.. run.History, .. step.ToMessages(run.Chat.Id, run.Model.Config.Id)], Begun = null };
    }

    private async Task RunToolsAsync(Step step, AgentRun run, StepMeter meter, IRunObserver observer, CancellationToken cancellationToken)
    {
        foreach (var call in step.OpenCalls.Skip(run.Budget?.ToolCallsLeft ?? int.MaxValue).ToArray())
            step.AddResult(ToolErrors.Result(call, "The budget of this chat allows no more tool calls, so it was not made."));
        if (step.Name is null && step.OpenCalls.Any(call => run.Tools.Find(call.ToolName) is { HasEffects: true }))
            await observer.BeginCallsAsync(step, cancellationToken);
        meter.ToolsStarted(step.OpenCalls.Count());
        await tools.RunAsync(step, run, observer, cancellationToken);
        meter.ToolsEnded();
    }

    private static async Task<ChatFinishReason?> AskAsync(
        IChatClient client,
        List<ModelMessage> conversation,
        ChatOptions options,
        Step step,
        BudgetGuard? budget,
        IRunObserver observer,
        CancellationToken cancellationToken)
    {
        if (budget is not null)
            await budget.DemandCallAsync(cancellationToken);
        observer.AttemptStarted();
        step.Meter?.Begin();
        ChatFinishReason? finish = null;
        var fragments = 0;
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(conversation, options, cancellationToken))
            {
                finish = update.FinishReason ?? finish;
                for (var i = 0; i < update.Contents.Count; i++)
                    Take(update.Contents[i], step, observer);
                if (++fragments % FragmentsATurn == 0)
                    await Task.Yield();
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            step.Meter?.End(CallOutcome.Failed, step.Bytes);
            throw;
        }

        step.Meter?.End(CallOutcome.Completed, step.Bytes);
        return finish;
    }

    private static void Take(AIContent content, Step step, IRunObserver observer)
    {
        switch (content)
        {
            case TextContent { Text.Length: > 0 } text:
                TakeText(text.Text, reasoning: false, step, observer);
                break;
            case TextReasoningContent { Text.Length: > 0 } reasoning:
                TakeText(reasoning.Text, reasoning: true, step, observer);
                break;
            case TextReasoningContent { ProtectedData: { } signature }:
                step.AddSignature(signature);
                break;
            case ToolCallFragment fragment:
                step.AddCallFragment(fragment.CallId, fragment.Name, fragment.Arguments);
                observer.Part(
                    MessageRole.Assistant,
                    new ToolCallPart { ToolCallId = fragment.CallId, ToolName = fragment.Name, ArgsDelta = fragment.Arguments });
                break;
            case FunctionCallContent call:
                var args = call.Exception is null ? StorableJson.TryParse(call.ArgumentsText()) : null;
                observer.Part(MessageRole.Assistant, step.AddCall(call.CallId, call.Name, args));
                break;
            case UsageContent usage:
                step.Meter?.Add(usage);
                step.Usage = TokenCounts.Of(usage.Details);
                break;
        }
    }

    private static void TakeText(string text, bool reasoning, Step step, IRunObserver observer)
    {
        var clean = StorableJson.Text(text);
        step.AddText(clean, reasoning);
        observer.Text(clean, reasoning);
    }

    /// <summary>
    /// Why calls cannot be made although the model asked for them; null when they can. The spec goes on only after "tool calls"; that a
    /// model has stopped says no less, and several compatible servers say just that.
    /// </summary>
    private static string? Unusable(ChatFinishReason? finish) =>
        finish == ChatFinishReason.Length ? "The answer was cut off at its output limit before the call was complete, so it was not made."
        : finish == ChatFinishReason.ContentFilter ? "The provider stopped the answer, so the call was not made."
        : null;

    private static void Refuse(Step step, string reason, IRunObserver observer)
    {
        observer.ToolsStarted(TimeSpan.Zero);
        foreach (var call in step.Calls.ToArray())
            step.AddResult(ToolErrors.Result(call, reason));
        foreach (var result in step.Results)
            observer.Part(MessageRole.Tool, result);
    }
}
