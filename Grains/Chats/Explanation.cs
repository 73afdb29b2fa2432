using Parley.Grains.Models;
using Parley.Grains.Recovery;

namespace Parley.Grains.Chats;

/// <summary>Says why a chat is where it is (<see cref="ChatExplanation"/>).</summary>
internal static class Explanation
{
    /// <param name="chat">The chat as stored.</param>
    /// <param name="status">Its status with the phase.</param>
    /// <param name="run">Its live run, or null.</param>
    /// <param name="silo">The silo that holds it.</param>
    /// <param name="titleError">Why it has no better title, or null.</param>
    public static ChatExplanation Of(Chat chat, StatusInfo status, ChatRun? run, string silo, string? titleError)
    {
        var waits = run?.Phase.Phase is ChatPhase.Retrying ? run.Retry : null;
        return new ChatExplanation
        {
            Status = chat.Status,
            WaitsFor = WaitsFor(chat, status, run),
            Silo = silo,
            Machine = Environment.MachineName,
            ProcessId = Environment.ProcessId,
            Generation = chat.RunGeneration,
            Phase = status.Phase,
            Since = status.PhaseSince ?? chat.UpdatedAt,
            Deadline = status.Phase is ChatPhase.Queued ? chat.UpdatedAt + DueChats.Interval : run?.Deadline,
            LastByteAt = run?.HeardAt,
            Attempts = run?.Attempts ?? 0,
            NextRetry = waits,
            LostRuns = chat.LostRuns,
            Queued = chat.Queue.Length,
            TitleError = titleError,
        };
    }

    private static string WaitsFor(Chat chat, StatusInfo status, ChatRun? run) => (chat.Status, status.Phase) switch
    {
        _ when chat.Archived => "It is archived: it takes messages again when it is unarchived.",
        (ChatStatus.Error, _) => "The turn failed. A new message tries again.",
        (ChatStatus.Paused, _) => chat.StatusText ?? "A message from you.",
        (_, ChatPhase.Queued) => "A silo that takes the turn up.",
        (_, ChatPhase.WaitingForModel) when run?.Attempts > 1 =>
            $"The first words of the model, in attempt {run.Attempts} of at most {StepRetry.MaxAttempts}.",
        (_, ChatPhase.WaitingForModel) => "The first words of the model.",
        (_, ChatPhase.Streaming) => "The rest of the model's answer.",
        (_, ChatPhase.RunningTools) => "The tools that the model called.",
        (_, ChatPhase.Compacting) => "The summary that is to replace the conversation, which fills the model's context window.",
        (_, ChatPhase.Retrying) when run?.Retry?.Attempt == 0 => "Its turn: the provider limits requests, and other chats wait as well.",
        (_, ChatPhase.Retrying) => "The time of the next attempt: the last one failed.",
        _ => "A message from you.",
    };
}
