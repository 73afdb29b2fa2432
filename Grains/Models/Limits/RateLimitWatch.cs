using Microsoft.Extensions.Hosting;
using Parley.Grains.Models.Catalog;
using Parley.Grains.Recovery;

namespace Parley.Grains.Models.Limits;

/// <summary>
/// Lets the silo know of limits that others have met: after its start of those that were stored, then now and then, never on the way of
/// a call.
/// </summary>
internal sealed partial class RateLimitWatch(
    RateLimits limits, CatalogReader reader, ISiloMembership silos, TimeProvider time, ILogger<RateLimitWatch> logger) : BackgroundService
{
    /// <summary>How long a silo may not know of a limit that another one has met.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            await LearnAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await limits.LookAsync(othersMayKnow: silos.Alive.Count > 1, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task LearnAsync(CancellationToken cancellationToken)
    {
        try
        {
            var catalog = await reader.ReadAsync(cancellationToken);
            foreach (var provider in KnownProviders.Supported)
                if (catalog.Access(provider) is { IsEnabled: true } access)
                    await limits.LookAsync(limits.Of(access), cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotLearnt(logger, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rate limits from before the start are not known; providers will say so again")]
    private static partial void LogNotLearnt(ILogger logger, Exception fault);
}
