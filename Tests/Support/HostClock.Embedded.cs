using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Support;

/// <summary>The clock of a host whose time a test moves.</summary>
public static class HostClock
{
    /// <summary>
    /// Product and engine go by this clock; only a silo's lease goes by another one, the real one unless a test says otherwise.
    /// </summary>
    public static IServiceCollection UseClock(this IServiceCollection services, TimeProvider clock) => services.AddSingleton(clock);
}
