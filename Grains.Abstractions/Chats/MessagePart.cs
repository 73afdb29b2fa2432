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
public sealed record ReasoningPart([property: Id(0)] string Text) : MessagePart;

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

/// <summary>A piece of user input as it arrives, before it is checked (spec/chat.md 1.3); every field may be missing or wrong.</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatInputPart")]
public sealed record ChatInputPart
{
    /// <summary><c>text</c>; <c>file</c> and <c>file-reference</c> are refused until their issue.</summary>
    [Id(0)] public string? Type { get; init; }

    [Id(1)] public string? Text { get; init; }
}
