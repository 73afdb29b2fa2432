using Orleans.Placement;

namespace Parley.Tests.Benchmarks.Engines;

/// <summary>A silo gets grains by calling them first, as it does on the embedded engine.</summary>
[PreferLocalPlacement]
public sealed partial class PulseGrain;
