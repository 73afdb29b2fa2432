namespace Parley.Engine.Enumerations;

/// <summary>A grain's enumeration as its caller holds it, wherever the grain is. One step at a time.</summary>
internal interface IEnumeration<T>
{
    /// <summary>
    /// The elements that are there, or the next one when none is. Fails as the grain's iterator does, or with
    /// <see cref="EnumerationAbortedException"/> when the grain goes away.
    /// </summary>
    Task<EnumerationBatch<T>> NextAsync();

    /// <summary>Cancels the iterator's token and completes when its <c>finally</c> blocks have run. Doing it again does no harm.</summary>
    Task CloseAsync();
}
