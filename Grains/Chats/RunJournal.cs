using Parley.Grains.Models;
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

    /// <summary>The newest wait before an attempt at the step; null when there was none.</summary>
    public JournaledWait? Wait { get; init; }

    /// <summary>The step whose calls were being made; null when there is none.</summary>
    public BegunStep? Begun { get; init; }
}

/// <summary>A wait before an attempt at a model call, as its next owner must know it (field.md R21).</summary>
internal sealed record JournaledWait
{
    /// <summary>Attempts that failed before it.</summary>
    public required int Attempt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset RetryingAt { get; init; }

    /// <summary>When the step began to fail or to wait.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What made it necessary, for a person.</summary>
    public required string Error { get; init; }

    /// <summary>The class of the failure; earlier versions did not note it.</summary>
    public ProviderErrorKind Kind { get; init; }

    /// <summary>The provider that failed.</summary>
    public string? Provider { get; init; }

    /// <summary>The HTTP status that it answered with.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The same for who goes on with it.</summary>
    public FailedAttempts ToAttempts()
    {
        var failure = new ProviderException(Kind, retryable: true, Error) { Provider = Provider, StatusCode = StatusCode };
        return new FailedAttempts(new RetryWait(Attempt, TimeSpan.Zero, RetryingAt, failure), Since);
    }
}

/// <summary>A step whose answer is complete and whose calls are being made, some of them with effects outside of the chat.</summary>
/// <param name="Name">Names it among all steps of the chat.</param>
/// <param name="Messages">The answer, then the results that there were before any call was made.</param>
internal sealed record BegunStep(string Name, ImmutableArray<ChatMessage> Messages);
