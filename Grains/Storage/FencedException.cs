namespace Parley.Grains.Storage;

/// <summary>
/// A write was refused because a newer owner holds the chat (architecture.md decision 2). Nothing was stored; the writer must stop.
/// </summary>
public sealed class FencedException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>SQLSTATE that <c>demand_chat</c> raises; see migration 0001.</summary>
    public const string SqlState = "PL001";
}
