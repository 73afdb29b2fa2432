namespace Parley.Gateway.Feeds;

/// <summary>How long the feeds of a stopping process go on at most, for what its grains have yet to tell their readers.</summary>
/// <param name="Limit">Zero when there is nothing to wait for.</param>
internal sealed record LastWords(TimeSpan Limit)
{
    /// <summary>
    /// Grains of this process stop with it: they hand their turns over and tell their readers so. A hand-over is one write to the database,
    /// and a feed ends with it; a feed of a chat at rest ends at once. The time is for a database that is slow. Who is not told within it,
    /// and who reads a chat of another silo, which goes on, is told by its reconnect.
    /// </summary>
    public static LastWords OfOwnGrains { get; } = new(TimeSpan.FromSeconds(3));

    /// <summary>
    /// Grains of other processes go on, and another gateway or this one's successor reads them from the reader's place: the sooner readers
    /// are let go, the sooner they are back.
    /// </summary>
    public static LastWords None { get; } = new(TimeSpan.Zero);
}
