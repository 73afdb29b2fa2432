using Microsoft.Extensions.AI;
using Parley.Grains.Chats;
using Parley.Grains.Models;
using Parley.Grains.Models.Limits;
using Parley.Grains.Usage;

namespace Parley.Grains.Titles;

/// <summary>
/// Has a title written by the first of some models that can (spec/chat.md 3.8): one that fails is followed by the next at once, one that
/// hangs when two thirds of the time that is left are over. Only the last one is tried again while its failure may pass and time is left.
/// </summary>
internal sealed partial class TitleGenerator(
    ChatClients clients, RateLimits limits, StepRetry retry, TimeProvider time, ILogger<TitleGenerator> logger)
{
    /// <summary>Writes a title.</summary>
    /// <param name="candidates">The models, the preferred one first; at least one.</param>
    /// <param name="said">What was said, from <see cref="TitlePrompt"/>.</param>
    /// <param name="limit">How long all of it may take.</param>
    /// <param name="demand">Asked before each call; ends the work by throwing.</param>
    /// <param name="called">Told of each call that was made, also of those that failed.</param>
    /// <param name="stopping">Once cancelled, nothing is tried again; what is under way goes on.</param>
    /// <returns>The title, cleaned.</returns>
    /// <exception cref="ProviderException">No model wrote one: the failure of the last that was asked.</exception>
    public async Task<string> WriteAsync(
        IReadOnlyList<ModelTarget> candidates,
        string said,
        TimeSpan limit,
        Func<CancellationToken, Task> demand,
        Func<ModelCall, Task> called,
        CancellationToken stopping)
    {
        var attempt = 0;
        var start = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(limit, time);
        for (var i = 0; ; i++)
        {
            var isLast = i == candidates.Count - 1;
            var left = limit - time.GetElapsedTime(start);
            using var share = new CancellationTokenSource(isLast ? Timeout.InfiniteTimeSpan : left * 2 / 3, time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, share.Token);
            try
            {
                return await retry.RunAsync(
                    async token =>
                    {
                        await demand(token);
                        return await AskAsync(candidates[i], said, ++attempt, called, token);
                    },
                    wait => isLast && !stopping.IsCancellationRequested && time.GetElapsedTime(start) + wait.Delay < limit
                        ? ValueTask.CompletedTask
                        : throw wait.Error,
                    end.Token);
            }
            catch (ProviderException fault) when (!isLast && !stopping.IsCancellationRequested)
            {
                LogNext(logger, candidates[i].Provider, candidates[i].Model, fault);
            }
            catch (OperationCanceledException late) when (end.IsCancellationRequested)
            {
                var waited = deadline.IsCancellationRequested ? limit : left * 2 / 3;
                var text = $"{NameOf(candidates[i])} wrote no title within {waited.TotalSeconds:0} seconds.";
                var fault = new ProviderException(ProviderErrorKind.Timeout, retryable: true, text, late);
                if (deadline.IsCancellationRequested || stopping.IsCancellationRequested)
                    throw fault;
                LogNext(logger, candidates[i].Provider, candidates[i].Model, fault);
            }
        }
    }

    private async Task<string> AskAsync(
        ModelTarget target, string said, int attempt, Func<ModelCall, Task> called, CancellationToken cancellationToken)
    {
        // The chats come first, and they wait.
        if (limits.Of(target).IsLimited)
            throw new ProviderException(ProviderErrorKind.RateLimit, retryable: true, $"{NameOf(target)} limits the rate of requests.");
        var meter = new CallMeter(new CalledModel(target.Provider, target.Model, ConfigId: null), null, CallKind.Title, attempt, time);
        var (outcome, answer) = (CallOutcome.Failed, new ChatResponse());
        try
        {
            answer = await clients.For(target).GetResponseAsync([TitlePrompt.Message(said)], TitlePrompt.Options, cancellationToken);
            outcome = CallOutcome.Completed;
            if (answer.Usage is { } usage)
                meter.Add(new UsageContent(usage));
        }
        catch (OperationCanceledException)
        {
            outcome = CallOutcome.Aborted;
            throw;
        }
        finally
        {
            await called(meter.End(outcome, () => TitlePrompt.Instructions.Length + said.Length, answer.Text.Length));
        }

        return ChatTitle.Clean(answer.Text) is { Length: > 0 } title
            ? title
            : throw new ProviderException(ProviderErrorKind.Generic, retryable: false, $"{NameOf(target)} answered without a title.");
    }

    private static string NameOf(ModelTarget target) => KnownProviders.DisplayName(target.Provider);

    [LoggerMessage(Level = LogLevel.Debug, Message = "No title from {Provider} {Model}; the next model is asked")]
    private static partial void LogNext(ILogger logger, string provider, string model, Exception fault);
}
