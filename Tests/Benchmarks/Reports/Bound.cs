namespace Parley.Tests.Benchmarks.Reports;

/// <summary>What a figure should be.</summary>
/// <param name="Value">The limit.</param>
/// <param name="IsUpper">Whether the figure should stay below it.</param>
internal sealed record Bound(double Value, bool IsUpper)
{
    public static Bound AtMost(double value) => new(value, true);

    public static Bound AtLeast(double value) => new(value, false);

    public bool Holds(double figure) => IsUpper ? figure <= Value : figure >= Value;
}
