using Microsoft.Extensions.Logging;
using Parley.Engine.Hosting;
using Parley.Engine.Transport;

namespace Parley.Engine.Calls;

/// <summary>What every call of this process needs: the way to grains, and the clock and limit of its deadline.</summary>
internal sealed record CallEnvironment(
    ITransport Transport, TimeProvider Clock, TimeSpan Timeout, EngineMetrics Metrics, ILogger<Call> Logger);
