namespace Parley.Tests.Scaling.Simulation;

/// <summary>Times that were seen.</summary>
internal sealed class Sample
{
    private readonly List<double> _values = [];

    public int Count => _values.Count;

    public double Mean => _values.Count == 0 ? double.NaN : _values.Average();

    public void Add(double value) => _values.Add(value);

    /// <summary>The value that so large a part is not above; NaN of nothing.</summary>
    public double Quantile(double part)
    {
        if (_values.Count == 0)
            return double.NaN;
        _values.Sort();
        return _values[Math.Max(0, (int)Math.Ceiling(_values.Count * part) - 1)];
    }
}
