using Microsoft.AspNetCore.SignalR;
using Parley.Gateway.Errors;
using Parley.Gateway.Feeds;
using Parley.Gateway.Json;

namespace Parley.Gateway.Hubs;

/// <summary>Says problems the only way a hub can: by exceptions whose message reaches the client.</summary>
internal static class HubProblems
{
    public static HubException ExceptionOf(Problem problem) =>
        new(JsonSerializer.Serialize(problem.HubBody, WireJson.Instance.HubProblem));

    /// <summary>The value, or the problem thrown.</summary>
    public static T OrThrow<T>(this Outcome<T> outcome) => outcome.Problem is { } problem ? throw ExceptionOf(problem) : outcome.Value!;

    public static void ThrowIfRefused(Refusal? refusal)
    {
        if (refusal is not null)
        {
            throw ExceptionOf(Problems.Of(refusal));
        }
    }

    /// <summary>Opens a reader; a grain that cannot be reached is told as such, which the filter cannot do for streams.</summary>
    public static async Task OpenAsync(FeedReader reader)
    {
        try
        {
            ThrowIfRefused(await reader.OpenAsync());
        }
        catch (Exception exception) when (Problems.IsRuntimeFailure(exception))
        {
            throw ExceptionOf(Problems.Unavailable);
        }
    }
}

/// <summary>The hub's outermost catch: logs a failure once and answers it without showing anything of it.</summary>
internal sealed partial class HubErrorFilter(ILogger<HubErrorFilter> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception exception) when (exception is not HubException)
        {
            LogFailed(exception, invocationContext.HubMethodName);
            throw HubProblems.ExceptionOf(Problems.Of(exception));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The hub method {Method} failed.")]
    private partial void LogFailed(Exception exception, string method);
}
