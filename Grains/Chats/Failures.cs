using Parley.Grains.Models;

namespace Parley.Grains.Chats;

/// <summary>What clients are told of a provider's failure: the sentence, and what a program needs to tell failures apart.</summary>
internal static class Failures
{
    /// <summary>The failure that ended a turn.</summary>
    public static ErrorInfo ToErrorInfo(this ProviderException failure) => new(failure.Message)
    {
        Kind = failure.Kind,
        Provider = failure.Provider,
        StatusCode = failure.StatusCode,
        Retryable = failure.Retryable,
    };

    /// <summary>The wait that a failure made necessary.</summary>
    public static RetryInfo ToRetryInfo(this RetryWait wait) =>
        new(wait.Attempt, (long)wait.Delay.TotalMilliseconds, wait.Error.Message, wait.At)
        {
            Kind = wait.Error.Kind,
            Provider = wait.Error.Provider,
            StatusCode = wait.Error.StatusCode,
            Retryable = wait.Error.Retryable,
        };
}
