using Npgsql;
using Parley.Grains.Chats;

namespace Parley.Grains.Storage;

/// <summary>The chat may not be set to work by a run of another one, or beside its siblings. Nothing was stored.</summary>
internal sealed class DelegationRefusedException(Refusal refusal, Exception inner) : Exception(refusal.Message, inner)
{
    // What demand_delegation and demand_place raise, see migrations 0014 and 0019.
    private const string NotDelegating = "PL002";
    private const string TooManyAtWork = "PL003";
    private const string TooManyChildren = "PL004";

    /// <summary>Why, for the one who asked.</summary>
    public Refusal Refusal => refusal;

    /// <summary>The refusal that a failed transaction stands for, or null.</summary>
    /// <param name="fault">What the database said.</param>
    /// <param name="changes">What was to be stored.</param>
    /// <param name="mostAtWork">Most children of a root that may be at work when a user sets one to work.</param>
    public static DelegationRefusedException? Of(PostgresException fault, ImmutableArray<ChatChange> changes, int mostAtWork) =>
        fault.SqlState switch
        {
            NotDelegating => new DelegationRefusedException(Refusals.NotDelegating, fault),
            TooManyAtWork => new DelegationRefusedException(
                changes.OfType<WorkDelegated>().SingleOrDefault() is { Delegation: var delegation }
                    ? Refusals.TooManyAtWork(delegation.MaxAtWork)
                    : Refusals.NoPlace(mostAtWork),
                fault),
            // The hint is the limit.
            TooManyChildren => new DelegationRefusedException(Refusals.TooManyChildren(fault.Hint!), fault),
            _ => null,
        };
}
