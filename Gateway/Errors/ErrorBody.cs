namespace Parley.Gateway.Errors;

/// <summary>Body of every answer with an error status (spec/chat.md 2.1).</summary>
/// <param name="Message">One sentence for a person.</param>
/// <param name="Detail">More about it, when there is more to say.</param>
/// <param name="Validations">The fields at fault, named as on the wire.</param>
public sealed record ErrorBody(string Message, string? Detail, ImmutableArray<Validation>? Validations);

/// <summary>What the message of a hub's error holds, as JSON.</summary>
/// <param name="Status">The HTTP status that the same command has over REST.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="Detail">More about it.</param>
/// <param name="Validations">The fields at fault.</param>
public sealed record HubProblem(int Status, string Message, string? Detail, ImmutableArray<Validation>? Validations);
