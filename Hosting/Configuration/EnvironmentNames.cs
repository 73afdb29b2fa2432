namespace Parley.Hosting.Configuration;

/// <summary>Names of the process's environment variables, for the search for misspelt ones.</summary>
public static class EnvironmentNames
{
    /// <summary>All of them.</summary>
    public static IEnumerable<string> All() => Environment.GetEnvironmentVariables().Keys.Cast<string>();
}
