namespace Parley.Tests.Support;

/// <summary>
/// Waits for what cannot be awaited, by looking every 25 ms. Where there is an event to wait for, wait for the event.
/// </summary>
public static class Eventually
{
    /// <summary>Time between two looks (matrix 7).</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(25);

    /// <summary>How long to look when the test says nothing else: missing evidence, not a performance bound.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits until the condition holds.</summary>
    /// <param name="condition">Looked at once at the start and then every <see cref="Period"/>.</param>
    /// <param name="what">What is waited for; the failure says it.</param>
    /// <param name="limit">Time after which the test fails; <see cref="Limit"/> when null.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="TimeoutException">It did not come to hold.</exception>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? limit = null, TimeProvider? time = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, limit, time);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, TimeSpan?, TimeProvider?)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null, TimeProvider? time = null) =>
        await ResultAsync<object>(async () => await condition() ? true : null, what, limit, time);

    /// <summary>Waits until something is found.</summary>
    /// <returns>What was found.</returns>
    /// <exception cref="TimeoutException">Nothing was found.</exception>
    public static async Task<T> ResultAsync<T>(Func<Task<T?>> find, string what, TimeSpan? limit = null, TimeProvider? time = null)
        where T : class
    {
        time ??= TimeProvider.System;
        var started = time.GetTimestamp();
        while (true)
        {
            if (await find() is { } found)
                return found;
            if (time.GetElapsedTime(started) >= (limit ?? Limit))
                throw new TimeoutException($"Not within {limit ?? Limit}: {what}");
            await Task.Delay(Period, time);
        }
    }
}
