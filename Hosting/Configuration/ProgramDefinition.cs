namespace Parley.Hosting.Configuration;

/// <summary>What one of Parley's programs takes. Everything else stops its start.</summary>
public sealed record ProgramDefinition
{
    /// <summary>What <c>--help</c> prints.</summary>
    public required string Usage { get; init; }

    /// <summary>The settings that mean something to it.</summary>
    public required IReadOnlyList<Setting> Settings { get; init; }

    /// <summary>Those of them without which it does not start.</summary>
    public IReadOnlyList<Setting> Required { get; init; } = [];

    /// <summary>Options without a value, for the command line only. <c>--help</c> is everybody's.</summary>
    public IReadOnlyList<string> Switches { get; init; } = [];

    /// <summary>Options with a whole number from 1 on, for the command line only.</summary>
    public IReadOnlyList<string> Counts { get; init; } = [];

    /// <summary>Sections of the framework that the command line may set too.</summary>
    internal static IReadOnlyList<string> OpenSections { get; } = ["Logging:", "Kestrel:"];

    /// <summary>Whether a key, in the form of the framework's configuration, is one of its settings.</summary>
    internal bool Knows(string key) => Settings.Any(setting => setting.Keys.Contains(key, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether the command line may set the key.</summary>
    internal bool TakesArgument(string key) =>
        Knows(key) || OpenSections.Any(section => key.StartsWith(section, StringComparison.OrdinalIgnoreCase));
}
