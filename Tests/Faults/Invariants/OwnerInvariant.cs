using System.Globalization;
using Parley.Tests.Faults.Clients;
using Parley.Tests.Faults.Cluster;
using Parley.Tests.Support;

namespace Parley.Tests.Faults.Invariants;

/// <summary>
/// No turn runs under two owners: the provider is asked again only when the one who asked before has stopped listening, or can no longer
/// know of itself.
/// </summary>
internal static class OwnerInvariant
{
    /// <summary>
    /// Between the moment in which a connection is closed and the one in which the provider, busy with others on the same machine,
    /// hears of it.
    /// </summary>
    public static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(500);

    public static IEnumerable<string> Check(Prompt prompt, IEnumerable<FakeRequest> requests, IReadOnlyList<Incident> incidents)
    {
        FakeRequest[] all = [.. requests];
        for (var later = 1; later < all.Length; later++)
        {
            foreach (var earlier in all[..later].Where(earlier => Overlap(earlier, all[later]) && !Excused(earlier, all[later], incidents)))
                yield return $"prompt {prompt} was asked by {ScriptedProvider.AskedBy(all[later])} "
                    + $"while {ScriptedProvider.AskedBy(earlier)} was being answered, {Times(earlier, all[later])}";
        }
    }

    private static bool Overlap(FakeRequest earlier, FakeRequest later) =>
        earlier.EndedAt is not { } ended || TimeProvider.System.GetElapsedTime(later.ArrivedAt, ended) > Notice;

    private static string Times(FakeRequest earlier, FakeRequest later) =>
        $"since {Seconds(earlier.ArrivedAt, later.ArrivedAt)} and "
        + (earlier.EndedAt is { } ended ? $"for {Seconds(later.ArrivedAt, ended)} more" : "still");

    private static string Seconds(long from, long until) =>
        string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(from, until).TotalSeconds:F2} s");

    private static bool Excused(FakeRequest earlier, FakeRequest later, IReadOnlyList<Incident> incidents) => incidents.Any(incident =>
        incident.Process == ScriptedProvider.AskedBy(earlier) && incident.What is "killed" or "frozen"
        && incident.From <= later.ArrivedAt && incident.Until >= earlier.ArrivedAt);
}
