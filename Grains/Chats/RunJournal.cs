namespace Parley.Grains.Chats;

/// <summary>What is known of a run whose owner was lost (architecture.md decision 1).</summary>
/// <param name="Streamed">The rows of its uncommitted step, cut where the journal was last written; empty when there are none.</param>
internal sealed record RunJournal(ImmutableArray<ChatMessage> Streamed)
{
    /// <summary>No run was lost, or it had not streamed anything.</summary>
    public static RunJournal Empty { get; } = new([]);
}
