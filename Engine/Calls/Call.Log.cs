using Microsoft.Extensions.Logging;

namespace Parley.Engine.Calls;

internal abstract partial class Call
{
    [LoggerMessage(LogLevel.Error, "The one-way call {Method} of {Grain} failed; its caller does not hear of it.")]
    private static partial void LogOneWayCallFailed(ILogger logger, Exception exception, GrainMethod method, GrainId grain);
}
