namespace Parley.Grains.Models;

/// <summary>A wait before a model call is tried again.</summary>
/// <param name="Attempt">Number of the retry, from 1.</param>
/// <param name="Delay">How long the wait lasts.</param>
/// <param name="Error">What made it necessary.</param>
public readonly record struct RetryWait(int Attempt, TimeSpan Delay, ProviderException Error);
