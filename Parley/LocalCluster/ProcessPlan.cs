namespace Parley.Program.LocalCluster;

/// <summary>How one process of the local cluster is started.</summary>
/// <param name="Name">Its name: role and number.</param>
/// <param name="Role">What the program calls itself in its own lines: <c>Silo</c> or <c>Gateway</c>.</param>
/// <param name="Program">File name of the program, beside this one.</param>
/// <param name="Url">Where it listens first; port 0 for any.</param>
/// <param name="KeepsPort">Whether a restart must come back at the port it had: clients know it.</param>
/// <param name="Settings">Its settings, by environment variable.</param>
internal sealed record ProcessPlan(
    string Name, string Role, string Program, string Url, bool KeepsPort, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>Says which, without settings: some are secret.</summary>
    public override string ToString() => Name;
}
