using Parley.Grains.Usage;

namespace Parley.Grains.Chats;

/// <summary>What is known of a run whose owner was lost (architecture.md decision 1).</summary>
/// <param name="Streamed">The rows of its uncommitted step, cut where the journal was last written; empty when there are none.</param>
internal sealed record RunJournal(ImmutableArray<ChatMessage> Streamed)
{
    /// <summary>What that step had used by then, of which no row is stored.</summary>
    public StepUse Use { get; init; } = StepUse.None;

    /// <summary>No run was lost, or it had not streamed anything.</summary>
    public static RunJournal Empty { get; } = new([]);
}
