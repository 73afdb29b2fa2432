namespace Parley.Hosting.Configuration;

/// <summary>One thing wrong with what the operator has set.</summary>
/// <param name="Name">The setting as the operator wrote it.</param>
/// <param name="Problem">What is wrong and which form is allowed; never the value of a secret.</param>
public sealed record ConfigurationFault(string Name, string Problem)
{
    public override string ToString() => $"{Name}: {Problem}";
}
