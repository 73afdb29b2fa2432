namespace Parley.Grains.Abstractions.Identity;

/// <summary>The one organization that there is (platform.md G.5): a name on the wire.</summary>
public static class DefaultOrganization
{
    public const string Name = "default";

    public static readonly Guid Id = new("00000000-0000-0000-0000-000000000001");
}
