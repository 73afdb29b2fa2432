using System.Diagnostics.Metrics;
using Parley.Engine.Calls;

namespace Parley.Engine.Hosting;

/// <summary>The meter <c>Parley.Engine</c>: activations held, and duration (seconds) of calls by method and outcome.</summary>
internal sealed class EngineMetrics(IMeterFactory factory)
{
    internal const string MeterName = "Parley.Engine";

    private readonly Meter _meter = factory.Create(MeterName);
    private Histogram<double>? _duration;
    private Func<int> _activations = () => 0;

    /// <summary>How many grains this process has in memory.</summary>
    internal int Activations => _activations();

    private Histogram<double> Duration =>
        _duration ??= _meter.CreateHistogram<double>("parley.engine.call.duration", "s", "From the call to its outcome.");

    internal void ObserveActivations(Func<int> count)
    {
        _activations = count;
        _meter.CreateObservableGauge("parley.engine.activations", count, "{activation}", "Grains in memory.");
    }

    internal void CallEnded(TimeProvider clock, long startedAt, GrainMethod method, Task work)
    {
        if (!Duration.Enabled)
            return;
        var outcome = work.IsCompletedSuccessfully ? "ok" : work.IsCanceled ? "canceled" : "failed";
        Duration.Record(clock.GetElapsedTime(startedAt).TotalSeconds, new("method", method.Name), new("outcome", outcome));
    }
}
