namespace Parley.Engine.Membership;

/// <summary>How a silo uses its database. The names are stored.</summary>
internal enum SiloMode
{
    /// <summary>Alone: it lets no other silo in.</summary>
    Solitary,

    /// <summary>Beside others of its kind.</summary>
    Clustered,
}
