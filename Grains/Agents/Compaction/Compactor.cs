using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;
using Parley.Grains.Models;
using Parley.Grains.Models.Limits;
using Parley.Grains.Storage;
using Parley.Grains.Usage;
using ModelMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Agents.Compaction;

/// <summary>Has a model write the summary of a conversation. Tried once: the run can go on without it.</summary>
internal sealed class Compactor(ChatClients clients, RateLimits limits, TimeProvider time)
{
    /// <summary>How long it may take in all (spec/chat.md 3.1).</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>How often the conversation is halved when it is longer than the model can read.</summary>
    private const int MaxHalvings = 3;

    /// <summary>Most characters of a summary; a longer one is none.</summary>
    private const int MaxCharacters = 200_000;

    /// <summary>The step that stands for a summary's calls in the run's accounts.</summary>
    public Step Begin(AgentRun run, List<ModelMessage> conversation) => new()
    {
        Meter = new StepMeter(CalledModel.Of(run.Model.Config), run.Price, () => Prompt.Bytes(conversation), time, CallKind.Compaction),
    };

    // As in the loop: others on the same activation get their turn.
    private const int FragmentsATurn = 128;

    /// <summary>Asks for the summary.</summary>
    /// <param name="run">The model and the tools that the conversation speaks of; none can be called.</param>
    /// <param name="step">Stands for the calls in the run's accounts.</param>
    /// <param name="conversation">What the model has been sent.</param>
    /// <param name="tooLong">Whether the conversation is known to be longer than the model can read.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="ProviderException">The model could not be asked.</exception>
    /// <exception cref="NoSummaryException">It was asked and gave none.</exception>
    public async Task<string> SummarizeAsync(
        AgentRun run, Step step, IReadOnlyList<ModelMessage> conversation, bool tooLong, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            for (var halvings = tooLong ? 1 : 0; ; halvings++)
            {
                try
                {
                    var request = SummaryRequest.Build(conversation, halvings);
                    return await limits.Begin(run.Model.Target, new RetryBudget(time))
                        .RunAsync(turn => AskAsync(run, step, request, turn), stop.Token);
                }
                catch (ProviderException error) when (error.Kind is ProviderErrorKind.ContextOverflow && halvings < MaxHalvings)
                {
                    // Longer than the model can read: half of it may fit.
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new NoSummaryException(
                string.Create(CultureInfo.InvariantCulture, $"The summary was not complete after {Limit.TotalSeconds} s."));
        }
    }

    private async Task<string> AskAsync(AgentRun run, Step step, List<ModelMessage> request, CancellationToken cancellationToken)
    {
        if (run.Budget is { } budget)
            await budget.DemandCallAsync(cancellationToken);
        // The tools stay declared: some providers refuse a conversation that speaks of tools they were not told of.
        var options = run.Tools.Options();
        options.ToolMode = ChatToolMode.None;
        var text = new StringBuilder();
        var (fragments, outcome) = (0, CallOutcome.Failed);
        step.Clear();
        step.Meter?.Begin();
        try
        {
            await foreach (var update in clients.For(run.Model.Target).GetStreamingResponseAsync(request, options, cancellationToken))
            {
                foreach (var usage in update.Contents.OfType<UsageContent>())
                    step.Meter?.Add(usage);
                foreach (var content in update.Contents.OfType<TextContent>())
                {
                    text.Append(content.Text);
                    step.Hear(content.Text);
                }

                if (text.Length > MaxCharacters)
                    throw new NoSummaryException("The summary grew too long and was stopped.");
                if (++fragments % FragmentsATurn == 0)
                    await Task.Yield();
            }

            outcome = CallOutcome.Completed;
        }
        catch (OperationCanceledException)
        {
            outcome = CallOutcome.Aborted;
            throw;
        }
        finally
        {
            step.Meter?.End(outcome, step.Bytes);
        }

        return StorableJson.Text(text.ToString()).Trim() is { Length: > 0 } summary
            ? summary
            : throw new NoSummaryException("The model wrote no summary.");
    }
}

/// <summary>The model gave no summary; the message is for the user.</summary>
internal sealed class NoSummaryException(string message) : Exception(message);
