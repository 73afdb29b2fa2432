using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Support;

/// <summary>The clock of a host whose time a test moves.</summary>
public static class HostClock
{
    /// <summary>
    /// Product and grains go by this clock, and what Orleans does in the background by the real one: it spins through the last fraction of
    /// a millisecond of a wait, without end on a clock that stands still.
    /// </summary>
    public static IServiceCollection UseClock(this IServiceCollection services, TimeProvider clock) => services
        .AddSingleton(clock)
        .AddKeyedSingleton(KeyedService.AnyKey, TimeProvider.System)
        .AddKeyedSingleton(TimeProviderNames.Grains, clock);
}
