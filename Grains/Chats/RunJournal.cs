namespace Parley.Grains.Chats;

/// <summary>What is known of a run whose owner was lost (architecture.md decision 1).</summary>
/// <param name="Streamed">The rows of its uncommitted step, cut where the journal was last written; empty when there are none.</param>
internal sealed record RunJournal(ImmutableArray<ChatMessage> Streamed)
{
    /// <summary>No run was lost, or it had not streamed anything.</summary>
    public static RunJournal Empty { get; } = new([]);

    /// <summary>The step whose calls were being made; null when there is none.</summary>
    public BegunStep? Begun { get; init; }
}

/// <summary>A step whose answer is complete and whose calls are being made, some of them with effects outside of the chat.</summary>
/// <param name="Name">Names it among all steps of the chat.</param>
/// <param name="Messages">The answer, then the results that there were before any call was made.</param>
internal sealed record BegunStep(string Name, ImmutableArray<ChatMessage> Messages);
