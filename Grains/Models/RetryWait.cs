namespace Parley.Grains.Models;

/// <summary>A wait before a model call is tried.</summary>
/// <param name="Attempt">Number of the retry, from 1; 0 before the first attempt, which other calls hold up.</param>
/// <param name="Delay">How long the wait lasts.</param>
/// <param name="At">When it ends.</param>
/// <param name="Error">What made it necessary.</param>
public readonly record struct RetryWait(int Attempt, TimeSpan Delay, DateTimeOffset At, ProviderException Error);
