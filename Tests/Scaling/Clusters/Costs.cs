namespace Parley.Tests.Scaling.Clusters;

/// <summary>
/// What things cost, in seconds. Measured on one machine with 2 cores, by Tests/Benchmarks or by pgbench with the product's statements;
/// what is assumed says so.
/// </summary>
internal static class Costs
{
    /// <summary>A flush of the log: a claim took 1.90 ms with it and 0.08 ms without (pgbench, one connection).</summary>
    public const double Flush = 1.8e-3;

    /// <summary>The database's processor for engine.claim_grain, and for each other small statement.</summary>
    public const double Claim = 0.08e-3;

    /// <summary>A send or a step: 10.5 statements a turn of one step (Benchmarks, database), in two commits.</summary>
    public const double StepCommit = 5.25 * Claim;

    /// <summary>An activation takes its chat: three statements, assumed as dear as a claim each.</summary>
    public const double Load = 3 * Claim;

    /// <summary>A journal: two statements, without a flush.</summary>
    public const double Journal = 2 * Claim;

    /// <summary>
    /// Each row that a renewal or a gateway's look reads: 4.56 ms for a renewal among 1,000 silos (pgbench, without flush).
    /// </summary>
    public const double MemberRow = 4.5e-6;

    /// <summary>Each running chat that recovery looks at: 77 to 287 ms for 100,000 (explain analyze, on a busy machine).</summary>
    public const double DueRow = 1.5e-6;
}
