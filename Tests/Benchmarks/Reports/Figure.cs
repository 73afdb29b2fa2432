namespace Parley.Tests.Benchmarks.Reports;

/// <summary>One measured figure.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">What came out.</param>
/// <param name="Unit">Its unit.</param>
internal sealed record Figure(string Name, double Value, string Unit)
{
    /// <summary>What it should be; null for a figure that explains others.</summary>
    public Bound? Target { get; init; }

    /// <summary>What the same measurement gave for something that does less, in the same run and unit.</summary>
    public double? Baseline { get; init; }

    /// <summary>What is set against the baseline, when that is not the figure itself.</summary>
    public double? Compared { get; init; }

    /// <summary>Anything that helps to read it.</summary>
    public string Note { get; init; } = "";
}
