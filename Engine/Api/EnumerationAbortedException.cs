namespace Parley.Engine;

/// <summary>The activation that produced the elements went away before the end. The caller enumerates again from where it was.</summary>
public sealed class EnumerationAbortedException : Exception
{
    public EnumerationAbortedException() : base("The grain went away before the enumeration's end.")
    {
    }

    public EnumerationAbortedException(string message) : base(message)
    {
    }

    public EnumerationAbortedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
