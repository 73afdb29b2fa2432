using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Parley.Grains.Agents;
using Parley.Grains.Budgets;
using Parley.Grains.Models;
using Parley.Grains.Recovery;
using Parley.Grains.Storage;
using Parley.Grains.Usage;

namespace Parley.Grains.Chats;

/// <summary>Sets runs to work and sees to their end, on the activation of the chat they belong to.</summary>
internal sealed partial class ChatRuns(
    Turn turn,
    BudgetStore budgets,
    DailyLimitStore dailyLimits,
    ISiloMembership silos,
    IHostApplicationLifetime host,
    ModelLimits limits,
    TimeProvider time,
    ILogger<ChatRuns> logger)
{
    /// <summary>How long the end of a run may take to be stored. Its own time: neither the user nor the host can cut it short.</summary>
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The run for a turn that is due; null while the host is stopping or the silo is lost, so that another silo takes it.
    /// </summary>
    /// <param name="chat">The chat whose turn is due.</param>
    /// <param name="lost">What a run of the turn that was lost had streamed.</param>
    /// <param name="writer">Stores what the run does.</param>
    /// <param name="log">Gets the run's events.</param>
    public ChatRun? Next(Chat chat, RunJournal lost, ChatWriter writer, ChatLog log) =>
        host.ApplicationStopping.IsCancellationRequested || silos.Lost.IsCancellationRequested
        ? null
        : new ChatRun(
            chat, lost, () => writer.Status(writer.Chat), log, limits, time,
            (run, input, token) => StoreAsync(run, input, writer, token));

    /// <summary>Starts a run that has taken its turn. Returns at once; <see cref="ChatRun.Work"/> is its end.</summary>
    /// <param name="run">The run.</param>
    /// <param name="writer">The chat it belongs to.</param>
    /// <param name="ended">Called at the end; true when the chat can no longer be written by this activation.</param>
    public void Start(ChatRun run, ChatWriter writer, Action<bool> ended)
    {
        run.Work = WorkAsync(run, writer, ended);
        writer.Titling.RunStarted(writer.Chat, run);
    }

    private async Task WorkAsync(ChatRun run, ChatWriter writer, Action<bool> ended)
    {
        var chat = writer.Chat;
        var abandoned = false;
        try
        {
            // The command's answer goes out first.
            await Task.Yield();
            var (end, how, error, failure) = await TakeTurnAsync(run, chat, writer);
            var outcome = TurnOutcomes.Of(host.ApplicationStopping.IsCancellationRequested, how);
            // Handed over with its answer, the turn would be over without a word about what was wrong with it.
            if (outcome is TurnOutcome.HandedOver && end.Shortcoming is not null)
                end = TurnEnd.Nothing;
            using var deadline = new CancellationTokenSource(EndDeadline, time);

            // What waits in the queue would begin another turn, which the owner's day must allow.
            if (outcome is TurnOutcome.Finished && !writer.Chat.Queue.IsEmpty && chat.ParentChatId is null
                && await dailyLimits.RefusalAsync(chat.OwnerId, run.Use, deadline.Token) is { } held)
            {
                (outcome, error) = (TurnOutcome.Held, held.Detail);
            }

            var written = await writer.WriteAsync(
                _ => new ChatInput.EndRun(outcome, end.Messages, error) { Compaction = end.Compaction, Failure = failure },
                commandId: null, deadline.Token, from: run);
            // Raised in the moment in which the run gave up: whoever raised it may have looked for paused chats before this one was.
            if (how is TurnOutcome.Paused && outcome is TurnOutcome.Paused && await budgets.ReachedAsync(chat.TreeId, deadline.Token) is null)
                written = await writer.WriteAsync(_ => new ChatInput.Resume(), commandId: null, deadline.Token);
            if (written.Started is { } next)
                Start(next, writer, ended);
        }
        catch (Exception) when (run.Stopped.IsCancellationRequested)
        {
            // Whoever stopped it has stored what it had streamed; how the rest of it came apart is of no interest.
            LogStopped(logger, chat.Id, chat.RunGeneration);
        }
        catch (Exception fault)
        {
            LogAbandoned(logger, chat.Id, chat.RunGeneration, fault);
            writer.Abandon(run);
            abandoned = true;
        }
        finally
        {
            run.Dispose();
            ended(abandoned);
        }
    }

    /// <summary>
    /// Runs the turn and says how it ended: what is to be stored with its end, or what ended it. A stop by the user comes out as
    /// cancellation.
    /// </summary>
    private async Task<(TurnEnd End, TurnOutcome How, string? Error, ErrorInfo? Failure)> TakeTurnAsync(
        ChatRun run, Chat chat, ChatWriter writer)
    {
        var lost = silos.Lost;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(run.Stopped, host.ApplicationStopping);
        // Each run on a thread of its own: one that waits for the database is cancelled only when that has heard of it, and no other may
        // go on asking its provider for so long.
        using var leaves = lost.UnsafeRegister(static stop => _ = ((CancellationTokenSource)stop!).CancelAsync(), stop);
        try
        {
            var budget = new BudgetGuard(chat.TreeId, () => writer.Budget, () => run.Use, budgets);
            var end = await turn.RunAsync(chat, run.Prompt, run.Begun, budget, run, stop.Token);
            return (end, end.Shortcoming is null ? TurnOutcome.Finished : TurnOutcome.Failed, end.Shortcoming, null);
        }
        catch (OperationCanceledException) when (!run.Stopped.IsCancellationRequested && host.ApplicationStopping.IsCancellationRequested)
        {
            // Nothing of the aborted step is stored; the next owner asks again (spec/chat.md 3.13).
            return (TurnEnd.Nothing, TurnOutcome.HandedOver, null, null);
        }
        catch (BudgetReachedException reached) when (!run.Stopped.IsCancellationRequested)
        {
            return (TurnEnd.Nothing, TurnOutcome.Paused, reached.Message, null);
        }
        catch (Exception fault) when (fault is StorageFailedException or DbException || lost.IsCancellationRequested)
        {
            // Nothing of it is this silo's to store: the chat is given up here, and its next owner finds the turn still due.
            throw;
        }
        catch (Exception fault) when (!run.Stopped.IsCancellationRequested)
        {
            LogFailed(logger, chat.Id, chat.RunGeneration, fault);
            var error = fault is ProviderException or NoModelException or StepTooLargeException or LoopException
                ? fault.Message
                : "The turn failed unexpectedly. The server's log has the details.";
            return (TurnEnd.Nothing, TurnOutcome.Failed, error, (fault as ProviderException)?.ToErrorInfo());
        }
    }

    private async Task<ImmutableArray<ChatMessage>> StoreAsync(
        ChatRun run, ChatInput input, ChatWriter writer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(EndDeadline, time);
        Written written;
        try
        {
            written = await writer.WriteAsync(_ => input, commandId: null, deadline.Token, from: run);
        }
        catch (Exception fault)
        {
            throw new StorageFailedException(fault);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return written.Prompt;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Chat {ChatId}: run {Generation} was stopped")]
    private static partial void LogStopped(ILogger logger, Guid chatId, long generation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chat {ChatId}: run {Generation} failed")]
    private static partial void LogFailed(ILogger logger, Guid chatId, long generation, Exception fault);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Chat {ChatId}: run {Generation} could not be stored; "
            + "the chat is given up here and taken up again from what is stored")]
    private static partial void LogAbandoned(ILogger logger, Guid chatId, long generation, Exception fault);
}
