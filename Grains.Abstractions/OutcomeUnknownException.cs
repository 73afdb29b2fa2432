namespace Parley.Grains.Abstractions;

/// <summary>
/// Storage failed while a command was being stored: it may have been done or not. Repeat it with the same command id;
/// what is true by then answers.
/// </summary>
[GenerateSerializer, Alias("parley.OutcomeUnknownException")]
public sealed class OutcomeUnknownException : Exception
{
    public OutcomeUnknownException()
        : base("Storage did not answer; whether the command was done is not known.")
    {
    }

    public OutcomeUnknownException(string message)
        : base(message)
    {
    }

    public OutcomeUnknownException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
