using System.Data.Common;
using Parley.Grains.Storage;

namespace Parley.Grains.Chats;

/// <summary>
/// Keeps the journal of the chat's live run while it streams and waits: at most once a <see cref="Period"/>, and only when there is enough
/// news, so that a long answer is not written over and over.
/// </summary>
internal sealed partial class RunJournaling(RunJournalStore store, TimeProvider time, ILogger<RunJournaling> logger)
{
    /// <summary>Time between two looks. Steps that are shorter cost nothing.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>What is written again is at least a fifth of what is written.</summary>
    private const double WorthWriting = 1.25;

    // Its own time: Npgsql blocks the thread that cancels a statement until the server has heard of it, and whoever ends a run or an
    // activation must not wait for a server that does not answer.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Writes the journal if that is due.</summary>
    /// <param name="chat">The chat as stored.</param>
    /// <param name="run">Its live run.</param>
    /// <returns>False when another activation holds the chat by now: this one must go.</returns>
    public async Task<bool> WriteAsync(Chat chat, ChatRun run)
    {
        // Fewer bytes than were written: the attempt they are of came to nothing, and a stop must not store it.
        var isVoid = run.StreamedBytes < run.JournaledBytes;
        // A call that says nothing for long is paid for as well.
        var isCalled = run.Stage != run.JournaledStage && time.GetUtcNow() - run.Phase.Since >= Period;
        if (!isVoid && !isCalled && run.Wait == run.JournaledWait && run.StreamedBytes <= run.JournaledBytes * WorthWriting)
            return true;
        var journal = new RunJournal(run.CutStep()) { Use = run.Use, Wait = run.Wait };
        (run.JournaledBytes, run.JournaledStage, run.JournaledWait) = (run.StreamedBytes, run.Stage, run.Wait);
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            return await store.WriteAsync(chat, journal, deadline.Token);
        }
        catch (Exception fault) when (fault is DbException or OperationCanceledException or TimeoutException)
        {
            // The run goes on without: the journal only makes a loss less of one.
            LogNotWritten(logger, chat.Id, fault);
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Chat {ChatId}: the journal of its run was not written")]
    private static partial void LogNotWritten(ILogger logger, Guid chatId, Exception fault);
}
