namespace Parley.Grains.Abstractions.Models;

/// <summary>
/// Holds back the calls that a whole cluster makes with one key of a provider, while the provider limits them (field.md R21). Its id names
/// the key and tells nothing of it. Asked only by who has heard of a limit, and now and then beside the calls by who has not.
/// </summary>
[Alias("parley.IRateLimitGrain")]
public interface IRateLimitGrain : IGrainWithStringKey
{
    /// <summary>Whether there is a limit.</summary>
    [Alias("Look")]
    Task<CallTurn> Look(CancellationToken cancellationToken);

    /// <summary>
    /// Asks whether a call may be made. Who has to wait has a place in line, and keeps it by asking again when the wait is over.
    /// </summary>
    [Alias("Ask")]
    Task<CallTurn> Ask(Guid call, CancellationToken cancellationToken);

    /// <summary>The provider has refused a call: it is asked too often. The call goes to the end of the line.</summary>
    [Alias("Refused")]
    Task<CallTurn> Refused(RefusedCall refused, CancellationToken cancellationToken);

    /// <summary>The provider has answered a call that it was asked so long ago.</summary>
    [Alias("Answered")]
    Task<CallTurn> Answered(TimeSpan age, CancellationToken cancellationToken);
}

/// <summary>A call that a provider refused.</summary>
[GenerateSerializer, Immutable, Alias("parley.RefusedCall")]
public sealed record RefusedCall
{
    /// <summary>Names the call, whatever the number of its attempts.</summary>
    [Id(0)] public required Guid Call { get; init; }

    /// <summary>How long ago the provider was asked.</summary>
    [Id(1)] public required TimeSpan Age { get; init; }

    /// <summary>How long the provider wants to be left alone; null when it did not say.</summary>
    [Id(2)] public TimeSpan? RetryAfter { get; init; }
}

/// <summary>When a call may be made.</summary>
[GenerateSerializer, Immutable, Alias("parley.CallTurn")]
public sealed record CallTurn
{
    /// <summary>There is no limit.</summary>
    public static CallTurn Free { get; } = new();

    /// <summary>Whether there is a limit, so that other calls have to ask.</summary>
    [Id(0)] public bool IsLimited { get; init; }

    /// <summary>How long the call has to wait before it asks again; zero when it may be made now.</summary>
    [Id(1)] public TimeSpan Wait { get; init; }

    /// <summary>How many calls wait, this one included.</summary>
    [Id(2)] public int Waiting { get; init; }
}
