namespace Parley.Grains.Abstractions.Chats;

/// <summary>Why a chat is where it is: what an operator or an impatient user asks of one that does not move.</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatExplanation")]
public sealed record ChatExplanation
{
    [Id(0)] public required ChatStatus Status { get; init; }

    /// <summary>What it waits for, as a sentence for a person.</summary>
    [Id(1)] public required string WaitsFor { get; init; }

    /// <summary>The silo that holds the chat, as logs name it.</summary>
    [Id(2)] public required string Silo { get; init; }

    /// <summary>The run generation: grows with every activation and every run, so it tells owners apart.</summary>
    [Id(3)] public required long Generation { get; init; }

    /// <summary>What a pending or running chat is doing; null otherwise.</summary>
    [Id(4)] public ChatPhase? Phase { get; init; }

    /// <summary>Since when the phase lasts, or the chat is as it is.</summary>
    [Id(5)] public required DateTimeOffset Since { get; init; }

    /// <summary>When Parley itself does something about it if nothing else happens; null when it waits for as long as it takes.</summary>
    [Id(6)] public DateTimeOffset? Deadline { get; init; }

    /// <summary>When the provider was last heard in this run; null when it was not.</summary>
    [Id(7)] public DateTimeOffset? LastByteAt { get; init; }

    /// <summary>Model calls of the step under way, this one included; 0 before the first.</summary>
    [Id(8)] public int Attempts { get; init; }

    /// <summary>The wait before the next model call, while it lasts.</summary>
    [Id(9)] public RetryInfo? NextRetry { get; init; }

    /// <summary>How often the silo that worked on the turn was lost since the turn last made progress.</summary>
    [Id(10)] public int LostRuns { get; init; }

    /// <summary>Messages that wait for the turn to end.</summary>
    [Id(11)] public int Queued { get; init; }

    /// <summary>The machine that the silo runs on.</summary>
    [Id(12)] public required string Machine { get; init; }

    /// <summary>The silo's process there.</summary>
    [Id(13)] public required int ProcessId { get; init; }

    /// <summary>Why the chat still has the title it was born with, when a model could not write a better one.</summary>
    [Id(14)] public string? TitleError { get; init; }
}
