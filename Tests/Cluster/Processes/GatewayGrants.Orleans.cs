namespace Parley.Tests.Cluster.Processes;

/// <summary>What a gateway's role needs with the engine of the build: Orleans' statements and the table of silos.</summary>
internal static class GatewayGrants
{
    /// <summary>The engine's schema.</summary>
    public const string Schema = "orleans";

    public static IEnumerable<string> Statements(string role) =>
    [
        $"GRANT USAGE ON SCHEMA orleans TO {role}",
        $"GRANT SELECT ON orleans.orleansquery, orleans.members TO {role}",
    ];
}
