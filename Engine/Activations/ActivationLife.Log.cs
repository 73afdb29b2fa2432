using Microsoft.Extensions.Logging;
using Parley.Engine.Calls;

namespace Parley.Engine.Activations;

internal sealed partial class ActivationLife
{
    [LoggerMessage(LogLevel.Error, "{Grain} could not be activated.")]
    private static partial void LogActivationFailed(ILogger logger, Exception exception, GrainId grain);

    [LoggerMessage(LogLevel.Debug, "{Grain} was deactivated: {Reason}, {Description}")]
    private static partial void LogDeactivated(ILogger logger, GrainId grain, DeactivationReasonCode reason, string description);

    [LoggerMessage(LogLevel.Error, "{Grain} failed while it was deactivated.")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception exception, GrainId grain);

    [LoggerMessage(LogLevel.Error, "{Grain} did not end within {Timeout} and is stopped where it stands.")]
    private static partial void LogDeactivationTimedOut(ILogger logger, GrainId grain, TimeSpan timeout);
}
