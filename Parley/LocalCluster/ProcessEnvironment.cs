namespace Parley.Program.LocalCluster;

/// <summary>
/// The environment of a part of the local cluster: the runner's without its settings, and then the part's own. So a gateway gets no
/// provider's key.
/// </summary>
internal static class ProcessEnvironment
{
    private static readonly string[] NotInherited =
        ["PARLEY_", "Parley__", "OPENAI_", "ANTHROPIC_", "ConnectionStrings__", "ASPNETCORE_URLS", "URLS", "Kestrel__"];

    public static void Apply(IDictionary<string, string?> environment, IReadOnlyDictionary<string, string> settings)
    {
        foreach (var name in environment.Keys.Where(IsWithheld).ToList())
            environment.Remove(name);
        foreach (var (name, value) in settings)
            environment[name] = value;
    }

    private static bool IsWithheld(string name) => NotInherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
