using System.Text.Json.Serialization;

namespace Parley.Engine.Wire;

/// <summary>An exception on its way to the caller.</summary>
/// <param name="Type">Full name of its type.</param>
/// <param name="Stack">Where it was thrown, for a person.</param>
/// <param name="Cause">The exception behind it.</param>
internal sealed record RemoteFailure(string Type, string Message, string? Stack, RemoteFailure? Cause)
{
    /// <summary>How many causes go along: a chain of them can be endless.</summary>
    private const int MaxCauses = 8;

    internal static RemoteFailure Of(Exception exception, int depth = 0) => new(
        exception is RemoteGrainException { RemoteType: { Length: > 0 } original }
            ? original
            : exception.GetType().FullName ?? exception.GetType().Name,
        exception.Message,
        exception.StackTrace,
        exception.InnerException is { } cause && depth < MaxCauses ? Of(cause, depth + 1) : null);
}

/// <summary>The messages of the engine itself.</summary>
[JsonSerializable(typeof(RemoteFailure))]
internal sealed partial class WireJsonContext : JsonSerializerContext;
