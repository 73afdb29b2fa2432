using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Engine.Directory;
using Parley.Engine.Hosting;
using Parley.Engine.Storage;

namespace Parley.Engine.Activations;

/// <summary>What all activations of a silo share.</summary>
internal sealed record ActivationRuntime(
    EngineOptions Options,
    TimeProvider Clock,
    IServiceScopeFactory Scopes,
    IGrainDirectory Directory,
    AddressCache Addresses,
    GrainStateStore States,
    EngineMetrics Metrics,
    ILogger<Activation> Logger);
