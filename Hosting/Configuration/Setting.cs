namespace Parley.Hosting.Configuration;

/// <summary>A setting: its name, the keys under which the framework's configuration may hold it, and what its value must be.</summary>
/// <param name="Name">As in the documentation and in fault messages.</param>
/// <param name="Keys">Configuration keys, first found wins.</param>
/// <param name="Allowed">The allowed form, for a fault message.</param>
/// <param name="IsAllowed">Whether a value has it.</param>
public sealed record Setting(string Name, IReadOnlyList<string> Keys, string Allowed, Func<string, bool> IsAllowed);
