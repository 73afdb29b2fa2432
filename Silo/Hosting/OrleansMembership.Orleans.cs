using Parley.Grains.Recovery;

namespace Parley.Silo.Hosting;

/// <summary>Live silos as Orleans' membership knows them. A silo's name holds its start time and so is never used again.</summary>
internal sealed class OrleansMembership(IClusterMembershipService membership, ILocalSiloDetails self) : ISiloMembership
{
    public string Self => Name(self.SiloAddress);

    public IReadOnlyCollection<string> Alive => AliveIn(membership.CurrentSnapshot);

    /// <summary>Never cancelled: a silo that Orleans finds declared dead ends its process.</summary>
    public CancellationToken Lost => CancellationToken.None;

    public async Task WaitForChangeAsync(IReadOnlyCollection<string> seen, CancellationToken cancellationToken)
    {
        var before = seen.ToHashSet(StringComparer.Ordinal);
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancellationToken))
        {
            if (!before.SetEquals(AliveIn(snapshot)))
                return;
        }
    }

    private static string[] AliveIn(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => Name(member.SiloAddress))];

    private static string Name(SiloAddress address) => address.ToParsableString();
}
