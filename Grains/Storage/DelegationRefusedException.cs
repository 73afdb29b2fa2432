using Npgsql;
using Parley.Grains.Chats;

namespace Parley.Grains.Storage;

/// <summary>A run of another chat may not set this one to work. Nothing was stored.</summary>
internal sealed class DelegationRefusedException(Refusal refusal, Exception inner) : Exception(refusal.Message, inner)
{
    // What demand_delegation raises, see migration 0007.
    private const string NotDelegating = "PL002";
    private const string TooManyAtWork = "PL003";

    /// <summary>Why, for the one who asked.</summary>
    public Refusal Refusal => refusal;

    /// <summary>The refusal that a failed transaction stands for, or null.</summary>
    public static DelegationRefusedException? Of(PostgresException fault, ImmutableArray<ChatChange> changes) => fault.SqlState switch
    {
        NotDelegating => new DelegationRefusedException(Refusals.NotDelegating, fault),
        TooManyAtWork => new DelegationRefusedException(
            Refusals.TooManyAtWork(changes.OfType<WorkDelegated>().Single().Delegation.MaxAtWork), fault),
        _ => null,
    };
}
