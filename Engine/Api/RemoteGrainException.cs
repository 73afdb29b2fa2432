namespace Parley.Engine;

/// <summary>A grain in another process failed with an exception of a type that this process does not know or cannot make.</summary>
public sealed class RemoteGrainException : Exception
{
    public RemoteGrainException()
    {
    }

    public RemoteGrainException(string message) : base(message)
    {
    }

    public RemoteGrainException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    /// <summary>The full name of the type that was thrown.</summary>
    public string RemoteType { get; init; } = "";
}
