namespace Parley.Tests.EngineSilo;

/// <summary>A grain whose effects are rows, so that a test sees what became of them whatever happened to the process.</summary>
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Writes a row for the operation and answers how many this activation has written.</summary>
    Task<int> Add(Guid operation);

    /// <summary>The number of the process that runs the grain.</summary>
    [AlwaysInterleave]
    Task<int> Process();

    /// <summary>Numbers from 0, some hundred a second, until the reader leaves.</summary>
    IAsyncEnumerable<int> Count(CancellationToken cancellationToken = default);

    /// <summary>Writes rows and its stored state again and again from now on, some ten a second.</summary>
    Task StartWriting();

    /// <summary>Does not return before its token is cancelled.</summary>
    Task Wait(CancellationToken cancellationToken = default);
}

/// <summary>What <see cref="ILedgerGrain.StartWriting"/> stores.</summary>
[GenerateSerializer, Alias("test.ledger")]
public sealed class LedgerState
{
    [Id(0)] public int Process { get; set; }

    [Id(1)] public int Writes { get; set; }
}
