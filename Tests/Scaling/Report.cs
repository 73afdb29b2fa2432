using Parley.Tests.Scaling.Clusters;

namespace Parley.Tests.Scaling;

/// <summary>The tables of deploy/SCALING.md.</summary>
internal static class Report
{
    private static readonly int[] Sizes = [10, 100, 200, 300, 1000];

    public static void Write(int seed, TextWriter output)
    {
        output.WriteLine("| silos | gateways | active chats | commits/s | commit p50 | p99 | processors for chats | journals | membership"
            + " | recovery | of 16 in use | connections | leases lost | deltas/s a gateway |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        var enduring = new List<int>();
        foreach (var silos in Sizes)
        {
            var run = ClusterRun.Of(new Plan(silos), seed);
            output.WriteLine(Load(new Plan(silos), run));
            if (run.LeasesLost == 0)
                enduring.Add(silos);
        }

        output.WriteLine();
        output.WriteLine("| silos | | turns that ran there | most waiting at once | running again: median | p99 | not at the end"
            + " | leases lost | were they not divided: p99 | not at the end | leases lost |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var silos in enduring)
        {
            output.WriteLine(Loss(new Plan(silos) { Lost = 1, Graceful = true }, "1 stops", seed));
            output.WriteLine(Loss(new Plan(silos) { Lost = 1 }, "1 dies", seed));
            output.WriteLine(Loss(new Plan(silos) { Lost = Math.Max(2, silos / 10) }, silos / 10 > 1 ? "10% die" : "2 die", seed));
        }
    }

    private static string Load(Plan plan, ClusterRun run)
    {
        var database = run.Database;
        // Each silo holds one for its lease and one for hand-overs, each gateway one; the rest comes and goes with the statements.
        var connections = (2 * plan.Silos) + plan.Gateways + database.MostOpen;
        var deltas = plan.Silos * Plan.ChatsPerSilo / 2 * Plan.DeltasPerSecond;
        return FormattableString.Invariant($"| {plan.Silos:N0} | {plan.Gateways} | {plan.Silos * Plan.ChatsPerSilo:N0} ")
            + FormattableString.Invariant($"| {database.Commits / Plan.End:N0} | {Milliseconds(run.CommitLatency.Quantile(0.5))} ")
            + $"| {Milliseconds(run.CommitLatency.Quantile(0.99))} "
            + string.Concat(Enum.GetValues<Purpose>().Select(purpose => FormattableString.Invariant($"| {database.Demand(purpose):F2} ")))
            + FormattableString.Invariant($"| {database.Utilisation * Plan.DatabaseCores:F1} | {connections:N0} ")
            + FormattableString.Invariant($"| {run.LeasesLost} | {deltas / plan.Gateways:N0} |");
    }

    private static string Loss(Plan plan, string what, int seed)
    {
        var run = ClusterRun.Of(plan, seed);
        var undivided = plan.Graceful ? null : ClusterRun.Of(plan with { Undivided = true }, seed);
        return FormattableString.Invariant($"| {plan.Silos:N0} | {what} | {run.Recovery.Count + run.StillDue:N0} | {run.MostDue:N0} ")
            + $"| {Milliseconds(run.Recovery.Quantile(0.5))} | {Milliseconds(run.Recovery.Quantile(0.99))} "
            + FormattableString.Invariant($"| {run.StillDue} | {run.LeasesLost} ")
            + (undivided is null
                ? "| | | |"
                : FormattableString.Invariant($"| {Milliseconds(undivided.Recovery.Quantile(0.99))} | {undivided.StillDue} ")
                    + FormattableString.Invariant($"| {undivided.LeasesLost} |"));
    }

    private static string Milliseconds(double seconds) =>
        double.IsNaN(seconds) ? "-" : FormattableString.Invariant($"{seconds * 1000:N1} ms");
}
