namespace Parley.Engine.Enumerations;

/// <summary>Elements that cross to the caller in one hop.</summary>
/// <param name="IsLast">No more come. Only a last batch may be empty.</param>
internal sealed record EnumerationBatch<T>(IReadOnlyList<T> Items, bool IsLast)
{
    /// <summary>As in Orleans: large enough to make the hop cheap, small enough to bound what is made ahead of the reader.</summary>
    internal const int MaxItems = 100;

    internal static readonly EnumerationBatch<T> NotYet = new([], IsLast: false);
}
