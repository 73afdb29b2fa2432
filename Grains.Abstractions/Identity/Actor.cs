namespace Parley.Grains.Abstractions.Identity;

/// <summary>
/// Who calls. Every grain command carries one; the grain decides what it may do (architecture.md decision 13).
/// Made only by the identity grain (from a token) or by the engine itself.
/// </summary>
/// <param name="UserId">The user on whose behalf the call is made.</param>
/// <param name="Username">For greeting and logs.</param>
/// <param name="Kind">A person with a session or key, or the engine's own subject.</param>
[GenerateSerializer, Immutable, Alias("parley.Actor")]
public sealed record Actor([property: Id(0)] Guid UserId, [property: Id(1)] string Username, [property: Id(2)] ActorKind Kind);

/// <summary>The two kinds of caller.</summary>
[GenerateSerializer, Alias("parley.ActorKind")]
public enum ActorKind
{
    /// <summary>A person, through a session or an API key.</summary>
    User,

    /// <summary>The engine: chats only (matrix 19).</summary>
    Engine,
}
