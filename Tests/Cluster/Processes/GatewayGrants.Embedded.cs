namespace Parley.Tests.Cluster.Processes;

/// <summary>
/// What a gateway's role needs with the engine of the build: to see which silos there are.
/// </summary>
internal static class GatewayGrants
{
    /// <summary>The engine's schema.</summary>
    public const string Schema = "engine";

    public static IEnumerable<string> Statements(string role) =>
    [
        $"GRANT USAGE ON SCHEMA engine TO {role}",
        $"GRANT SELECT ON engine.schema_version, engine.silos TO {role}",
    ];
}
