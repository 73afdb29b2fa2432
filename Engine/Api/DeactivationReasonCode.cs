namespace Parley.Engine;

/// <summary>
/// The kinds of <see cref="DeactivationReason"/>. Names and values are those of Orleans; here are those that the embedded engine gives.
/// </summary>
public enum DeactivationReasonCode : byte
{
    None = 0,

    /// <summary>The process stops in an orderly way.</summary>
    ShuttingDown = 1,

    /// <summary>The silo can no longer prove that it holds the grain, because it could not renew its lease.</summary>
    DirectoryFailure = 3,

    /// <summary>Nobody called it for the idle time.</summary>
    ActivationIdle = 4,

    /// <summary>A call failed in a way that makes the instance's memory doubtful, such as a storage conflict.</summary>
    ApplicationError = 8,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested = 9,
}
