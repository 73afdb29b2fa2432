namespace Parley.Engine;

/// <summary>
/// The silo that held the grain stopped or lost its lease, or none is there to hold it. The outcome of a call that was under way is
/// unknown.
/// </summary>
public sealed class SiloUnavailableException : Exception
{
    public SiloUnavailableException() : base("No silo can run the grain now.")
    {
    }

    public SiloUnavailableException(string message) : base(message)
    {
    }

    public SiloUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
