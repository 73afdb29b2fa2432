using Parley.Engine.Calls;

namespace Parley.Engine;

/// <summary>A grain's stored record is not the one that the grain last read or wrote. Nothing was written.</summary>
public sealed class InconsistentStateException : Exception
{
    public InconsistentStateException()
    {
    }

    public InconsistentStateException(string message) : base(message)
    {
    }

    public InconsistentStateException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    /// <param name="currentEtag">The version the writer built on.</param>
    public InconsistentStateException(string message, string? currentEtag) : base(message) => CurrentEtag = currentEtag;

    public string? CurrentEtag { get; }

    /// <summary>Whose record it was: a caller who merely passes the exception on keeps its own activation.</summary>
    internal GrainId? Owner { get; init; }
}
