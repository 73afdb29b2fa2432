using System.Globalization;

namespace Parley.Tests.Benchmarks.Reports;

/// <summary>The figures of a run: each printed as it comes, all together as a table at the end.</summary>
internal sealed class Report
{
    private static readonly string[] Head = ["scenario", "figure", "value", "target", "baseline", "ratio", "", "note"];

    private readonly List<string[]> _rows = [];
    private string _scenario = "";

    /// <summary>What follows belongs to this scenario.</summary>
    public void Begin(string scenario) => _scenario = scenario;

    public void Add(Figure figure)
    {
        string[] row =
        [
            _scenario,
            figure.Name,
            $"{Text(figure.Value)} {figure.Unit}",
            figure.Target is { } target ? $"{(target.IsUpper ? "<=" : ">=")} {Text(target.Value)}" : "",
            figure.Baseline is { } baseline ? Text(baseline) : "",
            figure.Baseline is { } divisor and not 0 ? $"{Text((figure.Compared ?? figure.Value) / divisor)}x" : "",
            figure.Target is null ? "" : figure.Target.Holds(figure.Value) ? "pass" : "MISS",
            figure.Note,
        ];
        _rows.Add(row);
        Console.WriteLine($"  {string.Join("  ", row.Skip(1).Where(cell => cell.Length > 0))}");
    }

    public void Print()
    {
        var widths = Head.Select((title, column) => _rows.Select(row => row[column].Length).Append(title.Length).Max()).ToArray();
        Console.WriteLine();
        foreach (var row in _rows.Prepend(Head))
        {
            var cells = row.Select((cell, column) =>
                column is >= 2 and <= 5 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            Console.WriteLine(string.Join("  ", cells).TrimEnd());
        }

        Console.WriteLine();
    }

    /// <summary>Three digits that count, and no more.</summary>
    private static string Text(double value)
    {
        var format = Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", _ => "0.00" };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
