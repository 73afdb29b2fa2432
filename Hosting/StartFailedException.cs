namespace Parley.Hosting;

/// <summary>
/// The program cannot start for a reason outside its code that the operator can mend. The message says what and how; a stack
/// trace would add nothing.
/// </summary>
public sealed class StartFailedException : Exception
{
    /// <summary>Names the reason.</summary>
    /// <param name="message">What is wrong and what to do about it, for the operator.</param>
    /// <param name="cause">What was caught, if anything.</param>
    public StartFailedException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
