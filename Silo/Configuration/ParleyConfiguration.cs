using Parley.Grains.Identity;
using Parley.Grains.Models.Catalog;

namespace Parley.Silo.Configuration;

/// <summary>What the operator has set, checked. Read once at the start by <see cref="ConfigurationReader"/>; never changes afterwards.</summary>
public sealed record ParleyConfiguration
{
    /// <summary>The PostgreSQL to use; null for the private one below <see cref="DataDirectory"/>. May hold a password.</summary>
    public required string? ConnectionString { get; init; }

    /// <summary>Absolute path of the directory that holds what Parley keeps on disk.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The provider named in the environment.</summary>
    public required EnvironmentProvider Provider { get; init; }

    /// <summary>The owner's API key, if one is given.</summary>
    public required OwnerKey OwnerKey { get; init; }

    /// <summary>Whether the operator asked for a new sign-in link.</summary>
    public required bool SignInLink { get; init; }

    /// <summary>Says what is set, without any secret.</summary>
    public override string ToString() =>
        $"ParleyConfiguration {{ ConnectionString = {(ConnectionString is null ? "none" : "***")}, DataDirectory = {DataDirectory}, {Provider}, {OwnerKey} }}";
}
