namespace Parley.Engine.Enumerations;

/// <summary>An open enumeration as its activation sees it.</summary>
internal interface IOpenEnumeration
{
    /// <summary>
    /// The activation ends: the iterator is told, may give a last element or its end, and after the grace its caller is told. On the
    /// scheduler.
    /// </summary>
    Task EndAsync(TimeSpan grace);

    /// <summary>The activation was stopped where it stood: only the caller can be told.</summary>
    void Abort(Exception reason);
}
