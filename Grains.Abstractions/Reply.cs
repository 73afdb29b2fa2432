namespace Parley.Grains.Abstractions;

/// <summary>
/// The answer of a grain command: a value, or a refusal. A refusal is an expected outcome (archived, full queue, bad input)
/// and leaves nothing changed; it travels as a value, never as an exception.
/// </summary>
/// <typeparam name="T">What the command answers when it is accepted.</typeparam>
[GenerateSerializer, Immutable, Alias("parley.Reply`1")]
public sealed record Reply<T>
{
    /// <summary>The answer; meaningful only when <see cref="Refusal"/> is null.</summary>
    // A refusal has none, and an array that was never made cannot be written.
    [Id(0), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public T? Value { get; init; }

    /// <summary>Why the command was refused, or null when it was accepted.</summary>
    [Id(1)] public Refusal? Refusal { get; init; }

    public static implicit operator Reply<T>(T value) => new() { Value = value };

    public static implicit operator Reply<T>(Refusal refusal) => new() { Refusal = refusal };
}

/// <summary>The answer of a command that has nothing to say beyond having been done.</summary>
[GenerateSerializer, Immutable, Alias("parley.Done")]
public sealed record Done
{
    /// <summary>The one value.</summary>
    public static Done Instance { get; } = new();
}

/// <summary>Why a command was refused. The message texts are those of spec/chat.md 2.2.</summary>
[GenerateSerializer, Immutable, Alias("parley.Refusal")]
public sealed record Refusal
{
    /// <summary>The class of the refusal; the edge maps it to an HTTP status.</summary>
    [Id(0)] public required RefusalCode Code { get; init; }

    /// <summary>One sentence for a person.</summary>
    [Id(1)] public required string Message { get; init; }

    /// <summary>More about it, when there is more to say.</summary>
    [Id(2)] public string? Detail { get; init; }

    /// <summary>The fields at fault, named as on the wire.</summary>
    [Id(3)] public ImmutableArray<Validation> Validations { get; init; } = [];
}

/// <summary>One field of a request and what is wrong with it.</summary>
/// <param name="Field">The field as it stands on the wire, for example <c>content[0].text</c>.</param>
/// <param name="Detail">What is wrong, for a person.</param>
[GenerateSerializer, Immutable, Alias("parley.Validation")]
public sealed record Validation([property: Id(0)] string Field, [property: Id(1)] string Detail);

/// <summary>Classes of refusal; each has one HTTP status at the edge.</summary>
[GenerateSerializer, Alias("parley.RefusalCode")]
public enum RefusalCode
{
    /// <summary>The input is malformed or names something that cannot be used: 400.</summary>
    Invalid,

    /// <summary>The caller is nobody we know: 401.</summary>
    Unauthenticated,

    /// <summary>Unknown, or not the caller's to see; the two cannot be told apart: 404.</summary>
    NotFound,

    /// <summary>The state of the chat forbids it (for example archived): 409.</summary>
    Conflict,

    /// <summary>The input exceeds a size limit: 413.</summary>
    TooLarge,

    /// <summary>A limit on how many is reached (queue of 20): 429.</summary>
    LimitReached,

    /// <summary>A model was needed to answer, and its provider failed: 502.</summary>
    ProviderFailed,

    /// <summary>The caller is known and may not do this: 403. Only for what everybody may know to exist.</summary>
    Forbidden,
}
