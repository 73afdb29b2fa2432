namespace Parley.Engine.Membership;

/// <summary>The cluster as the transport needs it.</summary>
internal interface IClusterMembership : IClusterStatus
{
    /// <summary>A silo did not answer: the table is read again soon, so that one that is dead goes.</summary>
    void Suspect();
}
