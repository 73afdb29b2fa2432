namespace Parley.Hosting.Configuration;

/// <summary>The configuration has faults; the program must not start. The message holds one line a fault.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Exit code of a start that was stopped by its configuration.</summary>
    public const int ExitCode = 2;

    /// <summary>Gathers the faults.</summary>
    public ConfigurationException(IReadOnlyList<ConfigurationFault> faults)
        : base(string.Join(Environment.NewLine, faults)) => Faults = faults;

    /// <summary>All of them, so that one start shows everything to mend.</summary>
    public IReadOnlyList<ConfigurationFault> Faults { get; }
}
