using System.Text.Json.Serialization.Metadata;
using Parley.Gateway.Json;

namespace Parley.Gateway.Errors;

/// <summary>Writes outcomes and problems as HTTP answers.</summary>
internal static class Answers
{
    /// <summary>Writes a problem; nothing when the answer has already begun.</summary>
    public static Task WriteProblemAsync(this HttpContext context, Problem problem)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return Task.CompletedTask;
        }

        response.StatusCode = problem.Status;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return response.WriteAsJsonAsync(problem.Body, WireJson.Instance.ErrorBody, contentType: null, context.RequestAborted);
    }

    /// <summary>Writes a value, or the problem in its place.</summary>
    public static Task WriteAsync<T>(
        this HttpContext context, Outcome<T> outcome, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        if (outcome.Problem is { } problem)
        {
            return context.WriteProblemAsync(problem);
        }

        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(outcome.Value!, type, contentType: null, context.RequestAborted);
    }

    /// <summary>Answers 204, or the problem.</summary>
    public static Task WriteDoneAsync(this HttpContext context, Outcome<Done> outcome)
    {
        if (outcome.Problem is { } problem)
        {
            return context.WriteProblemAsync(problem);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
