namespace Parley.Tests.Scaling.Clusters;

/// <summary>What the database works for.</summary>
internal enum Purpose
{
    /// <summary>Sends, steps, and chats that are loaded.</summary>
    Chats,

    /// <summary>What a running step has streamed so far.</summary>
    Journals,

    /// <summary>Leases, and gateways that look who lives.</summary>
    Membership,

    /// <summary>Looks for due chats, and claims.</summary>
    Recovery,
}
