using Microsoft.Extensions.AI;
using Parley.Grains.Models;
using Parley.Grains.Models.Catalog;
using ModelMessage = Microsoft.Extensions.AI.ChatMessage;
using StoredMessage = Parley.Grains.Abstractions.Chats.ChatMessage;

namespace Parley.Grains.Agents;

/// <summary>
/// The agent's loop: ask the model, run the tools it calls, ask again (spec/chat.md 3.4). Knows neither grains nor storage: whoever runs it
/// hears of everything through an <see cref="IRunObserver"/>.
/// </summary>
internal sealed class AgentLoop(ChatClients clients, StepRetry retry)
{
    /// <summary>Most model calls in a run; reaching it ends the run normally (spec/chat.md 3.1).</summary>
    public const int MaxSteps = 1200;

    /// <summary>
    /// Fragments that may be taken in one go when a model is faster than we are: then others on the same activation get their turn.
    /// </summary>
    private const int FragmentsATurn = 128;

    /// <summary>Runs until the model has had its say.</summary>
    /// <param name="model">The model, and the config that the messages name.</param>
    /// <param name="chatId">Whose messages the steps become.</param>
    /// <param name="history">The stored conversation.</param>
    /// <param name="observer">Hears of parts, stores all steps but the last.</param>
    /// <param name="cancellationToken">Stops the run where it is.</param>
    /// <returns>The last step, not stored yet, so that it can be stored together with the end of the turn.</returns>
    /// <exception cref="ProviderException">The model could not be asked, for good.</exception>
    public async Task<Step> RunAsync(
        ResolvedModel model,
        Guid chatId,
        IEnumerable<StoredMessage> history,
        IRunObserver observer,
        CancellationToken cancellationToken)
    {
        var client = clients.For(model.Target);
        var conversation = Prompt.Build(history);
        for (var number = 1; ; number++)
        {
            var step = new Step();
            observer.StepStarted(step);
            var finish = await retry.RunAsync(
                token => AskAsync(client, conversation, step, observer, token),
                wait =>
                {
                    step.Clear();
                    observer.Retrying(wait);
                    return ValueTask.CompletedTask;
                },
                cancellationToken);

            step.Usage = step.Usage is { } usage ? usage with { ContextLimit = model.Config.ContextLimit } : null;
            if (!step.Calls.Any())
                return step;
            RunTools(step, observer);
            if (finish != ChatFinishReason.ToolCalls || number == MaxSteps)
                return step;
            await observer.StoreAsync(step, cancellationToken);
            conversation.AddRange(Prompt.Build(step.ToMessages(chatId, model.Config.Id)));
        }
    }

    private static async Task<ChatFinishReason?> AskAsync(
        IChatClient client,
        List<ModelMessage> conversation,
        Step step,
        IRunObserver observer,
        CancellationToken cancellationToken)
    {
        observer.AttemptStarted();
        ChatFinishReason? finish = null;
        var fragments = 0;
        await foreach (var update in client.GetStreamingResponseAsync(conversation, cancellationToken: cancellationToken))
        {
            finish = update.FinishReason ?? finish;
            for (var i = 0; i < update.Contents.Count; i++)
                Take(update.Contents[i], step, observer);
            if (++fragments % FragmentsATurn == 0)
                await Task.Yield();
        }

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
            case ToolCallFragment fragment:
                step.AddCallFragment(fragment.CallId, fragment.Name, fragment.Arguments);
                observer.Part(
                    MessageRole.Assistant,
                    new ToolCallPart { ToolCallId = fragment.CallId, ToolName = fragment.Name, ArgsDelta = fragment.Arguments });
                break;
            case FunctionCallContent call:
                var part = new ToolCallPart
                {
                    ToolCallId = call.CallId,
                    ToolName = call.Name,
                    Args = StorableJson.Parse(call.ArgumentsText()),
                };
                step.AddCall(part);
                observer.Part(MessageRole.Assistant, part);
                break;
            case UsageContent usage:
                step.Usage = Usage(usage.Details);
                break;
        }
    }

    private static void TakeText(string text, bool reasoning, Step step, IRunObserver observer)
    {
        var clean = StorableJson.Text(text);
        step.AddText(clean, reasoning);
        observer.Text(clean, reasoning);
    }

    /// <summary>Answers every call of the step, in call order. There are no tools yet, so each is unknown.</summary>
    private static void RunTools(Step step, IRunObserver observer)
    {
        observer.ToolsStarted();
        foreach (var call in step.Calls)
        {
            var result = ToolErrors.Result(call, $"Tool not found: {call.ToolName}");
            step.AddResult(result);
            observer.Part(MessageRole.Tool, result);
        }
    }

    private static TokenUsage Usage(UsageDetails details) => new()
    {
        InputTokens = details.InputTokenCount,
        OutputTokens = details.OutputTokenCount,
        TotalTokens = details.TotalTokenCount,
        ReasoningTokens = details.ReasoningTokenCount,
        CacheReadTokens = details.CachedInputTokenCount,
    };
}
