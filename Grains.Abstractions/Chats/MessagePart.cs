namespace Parley.Grains.Abstractions.Chats;

/// <summary>
/// A piece of a message's content (spec/chat.md 1.3), one flat JSON object with a <c>type</c>. Readers ignore types they do not know.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.MessagePart")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = false)]
[JsonDerivedType(typeof(TextPart), "text")]
[JsonDerivedType(typeof(ReasoningPart), "reasoning")]
[JsonDerivedType(typeof(ToolCallPart), "tool-call")]
[JsonDerivedType(typeof(ToolResultPart), "tool-result")]
[JsonDerivedType(typeof(FilePart), "file")]
[JsonDerivedType(typeof(FileReferencePart), "file-reference")]
public abstract record MessagePart
{
    /// <summary>Set on the last part of an answer whose turn was stopped (spec/chat.md 3.5): the model may have had more to say.</summary>
    [Id(0), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public bool Interrupted { get; init; }
}

/// <summary>Text. While streaming, a fragment: fragments in order make the text.</summary>
[GenerateSerializer, Immutable, Alias("parley.TextPart")]
public sealed record TextPart([property: Id(0)] string Text) : MessagePart;

/// <summary>What the model says to itself. While streaming, a fragment.</summary>
[GenerateSerializer, Immutable, Alias("parley.ReasoningPart")]
public sealed record ReasoningPart([property: Id(0)] string Text) : MessagePart
{
    /// <summary>
    /// What the provider wants back with the reasoning, and whose it is; only that provider can read it. Null when it wants nothing.
    /// The text may be empty where the provider keeps it to itself.
    /// </summary>
    [Id(1)] public string? Signature { get; init; }
}

/// <summary>
/// A call the model asks for. While streaming, <see cref="ArgsDelta"/> carries fragments and a full part with <see cref="Args"/> follows.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.ToolCallPart")]
public sealed record ToolCallPart : MessagePart
{
    /// <summary>Names the call; its result carries the same id.</summary>
    [Id(0)] public required string ToolCallId { get; init; }

    [Id(1)] public required string ToolName { get; init; }

    /// <summary>The complete arguments; null on a fragment.</summary>
    [Id(2)] public JsonText? Args { get; init; }

    /// <summary>A fragment of the arguments' JSON text; null on a complete call.</summary>
    [Id(3)] public string? ArgsDelta { get; init; }
}

/// <summary>
/// What a tool call gave. While the tool works, <see cref="ResultDelta"/> may carry pieces of its output; the part with
/// <see cref="Result"/> follows and stands for all of them.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.ToolResultPart")]
public sealed record ToolResultPart : MessagePart
{
    [Id(0)] public required string ToolCallId { get; init; }

    [Id(1)] public required string ToolName { get; init; }

    /// <summary>The result; <c>{"error": text}</c> when <see cref="IsError"/>. Null on a piece of output.</summary>
    [Id(2)] public JsonText? Result { get; init; }

    [Id(3)] public bool IsError { get; init; }

    /// <summary>A piece of the output to come; null on a result.</summary>
    [Id(4)] public string? ResultDelta { get; init; }
}

/// <summary>A file that the user attached. Its bytes are elsewhere: the id says where (spec/chat.md 1.8).</summary>
/// <param name="MediaType">What its bytes are, for example <c>image/png</c>.</param>
/// <param name="FileId">Of a file of the chat's owner.</param>
[GenerateSerializer, Immutable, Alias("parley.FilePart")]
public sealed record FilePart([property: Id(0)] string MediaType, [property: Id(1)] Guid FileId) : MessagePart;

/// <summary>Lines of a file that the user comments on.</summary>
[GenerateSerializer, Immutable, Alias("parley.FileReferencePart")]
public sealed record FileReferencePart : MessagePart
{
    [Id(0)] public required string FileName { get; init; }

    /// <summary>The first line, from 1; 0 when no line is meant.</summary>
    [Id(1)] public required int StartLine { get; init; }

    /// <summary>The last line, that one included.</summary>
    [Id(2)] public required int EndLine { get; init; }

    /// <summary>The lines as the user saw them, as of a diff; may be empty.</summary>
    [Id(3)] public required string Content { get; init; }
}

/// <summary>A piece of user input as it arrives, before it is checked (spec/chat.md 1.3); every field may be missing or wrong.</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatInputPart")]
public sealed record ChatInputPart
{
    /// <summary><c>text</c>, <c>file</c> or <c>file-reference</c>; the members below say of which they are.</summary>
    [Id(0)] public string? Type { get; init; }

    /// <summary><c>text</c>: what the user says.</summary>
    [Id(1)] public string? Text { get; init; }

    /// <summary><c>file</c>: the id that its upload answered.</summary>
    [Id(2)] public string? FileId { get; init; }

    /// <summary><c>file-reference</c>: the file that the lines are of.</summary>
    [Id(3)] public string? FileName { get; init; }

    /// <summary><c>file-reference</c>: the first line, from 1; absent when no line is meant.</summary>
    [Id(4)] public int? StartLine { get; init; }

    /// <summary><c>file-reference</c>: the last line; the first one when absent.</summary>
    [Id(5)] public int? EndLine { get; init; }

    /// <summary><c>file-reference</c>: the lines themselves.</summary>
    [Id(6)] public string? Content { get; init; }
}
