using System.Buffers;
using System.Text;
using Parley.Grains.Chats;
using Parley.Grains.Storage;
using Parley.Grains.Usage;

namespace Parley.Grains.Agents;

/// <summary>
/// One step of a run: what the model has said so far, in order of arrival, and the results of the tools it called. Can be cut at any
/// moment: what is there then makes a valid step in which unfinished calls have error results (spec/chat.md 3.5).
/// </summary>
internal sealed class Step
{
    /// <summary>
    /// Most that a model may write in one step, in bytes of UTF-8; more is a runaway, not an answer. Its message stays below the 4 MiB that
    /// clients take in one frame (spec/chat.md 2.3).
    /// </summary>
    public const int MaxBytes = 3_900_000;

    /// <summary>Most calls that a model may begin in one step: so many have no use, and each has a name and an id to keep.</summary>
    public const int MaxCalls = 1000;

    private const string NoObject =
        "The arguments are not a JSON object, or are nested too deeply or have a number too large to be kept.";

    private const string Interrupted = "tool call was interrupted before it produced a result";

    private readonly List<MessagePart> _blocks = [];
    private readonly Dictionary<string, ToolResultPart> _results = [];
    private readonly Dictionary<string, (string Name, StringBuilder Arguments)> _unfinished = [];

    // The ids of the complete calls, each with the number that was last tried to tell another call of that id apart.
    private readonly Dictionary<string, int> _ids = [];

    // In UTF-8, which takes half of the memory while an answer streams.
    private readonly ArrayBufferWriter<byte> _text = new();
    private bool _textIsReasoning;
    private int _bytes;

    /// <summary>How much the model has written, in bytes of UTF-8.</summary>
    public int Bytes => _bytes;

    /// <summary>Names the step among all of the chat's, once it is written down that its calls are made; null before.</summary>
    public string? Name { get; set; }

    /// <summary>Measures the model calls of the step; null when there are none to measure.</summary>
    public StepMeter? Meter { get; init; }

    /// <summary>Grows whenever a call of the step begins or ends, or its tools do.</summary>
    public int Stage => Meter?.Stage ?? 0;

    /// <summary>What the step has used so far.</summary>
    public StepUse Use => Meter?.Use(Bytes) ?? StepUse.None;

    /// <summary>Tokens of the call, when the provider reported them.</summary>
    public TokenUsage? Usage { get; set; }

    /// <summary>The complete calls, in the order in which the model made them.</summary>
    public IEnumerable<ToolCallPart> Calls => _blocks.OfType<ToolCallPart>();

    /// <summary>The calls that have no result yet.</summary>
    public IEnumerable<ToolCallPart> OpenCalls => Calls.Where(call => !_results.ContainsKey(call.ToolCallId));

    /// <summary>The results there are, in the order of their calls.</summary>
    public IEnumerable<ToolResultPart> Results =>
        Calls.Select(call => _results.GetValueOrDefault(call.ToolCallId)).OfType<ToolResultPart>();

    /// <summary>A step that another run has begun to make the calls of.</summary>
    /// <param name="begun">The step as it was written down.</param>
    /// <param name="meter">Measures what this run does of it.</param>
    public static Step Of(BegunStep begun, StepMeter? meter = null)
    {
        var step = new Step { Name = begun.Name, Meter = meter, Usage = begun.Messages[0].Usage };
        step._blocks.AddRange(begun.Messages[0].Content);
        foreach (var result in begun.Messages.Skip(1).SelectMany(message => message.Content.OfType<ToolResultPart>()))
            step.AddResult(result);
        return step;
    }

    /// <summary>Forgets everything: the attempt is void.</summary>
    public void Clear()
    {
        _blocks.Clear();
        _results.Clear();
        _unfinished.Clear();
        _ids.Clear();
        _text.ResetWrittenCount();
        _bytes = 0;
        Usage = null;
    }

    /// <summary>Counts what the model wrote that is no part of the step: a summary.</summary>
    public void Hear(string text) => Count(text);

    /// <summary>Tells readers of the parts of a step that was there before the run.</summary>
    public void Show(IRunObserver observer)
    {
        foreach (var block in _blocks)
        {
            if (block is TextPart text)
                observer.Text(text.Text, reasoning: false);
            else if (block is ReasoningPart { Text.Length: > 0 } reasoning)
                observer.Text(reasoning.Text, reasoning: true);
            else if (block is ToolCallPart)
                observer.Part(MessageRole.Assistant, block);
        }
    }

    /// <summary>Adds a fragment of text or reasoning.</summary>
    public void AddText(string text, bool reasoning)
    {
        Count(text);
        if (_textIsReasoning != reasoning)
            CloseText();
        _textIsReasoning = reasoning;
        Encoding.UTF8.GetBytes(text, _text);
    }

    /// <summary>Ends a block of reasoning, of which the provider may have told nothing, with what it wants back with it.</summary>
    public void AddSignature(string signature)
    {
        Count(signature);
        if (!_textIsReasoning)
            CloseText();
        _blocks.Add(new ReasoningPart(Encoding.UTF8.GetString(_text.WrittenSpan)) { Signature = signature });
        _text.ResetWrittenCount();
    }

    /// <summary>Adds a fragment of a call's arguments.</summary>
    public void AddCallFragment(string callId, string name, string arguments)
    {
        Count(arguments);
        if (!_unfinished.TryGetValue(callId, out var call))
        {
            Count(callId);
            Count(name);
            if (_ids.Count + _unfinished.Count == MaxCalls)
                throw new StepTooLargeException($"The model called more than {MaxCalls} tools in one step and was stopped.");
            _unfinished[callId] = call = (name, new StringBuilder());
        }

        call.Arguments.Append(arguments);
    }

    /// <summary>Adds a complete call.</summary>
    /// <param name="callId">Names the call; one that was taken before is made another.</param>
    /// <param name="name">The tool.</param>
    /// <param name="args">
    /// The arguments; null when the model wrote something else than a JSON object that can be kept, and the call cannot be made.
    /// </param>
    /// <returns>The call as it was added.</returns>
    public ToolCallPart AddCall(string callId, string name, JsonText? args)
    {
        CloseText();
        _unfinished.Remove(callId);
        var id = callId;
        while (!_ids.TryAdd(id, 1))
            id = $"{callId}_{++_ids[callId]}";
        var call = new ToolCallPart { ToolCallId = id, ToolName = name, Args = args ?? JsonText.EmptyObject };
        _blocks.Add(call);
        if (args is null)
            AddResult(ToolErrors.Result(call, NoObject));
        return call;
    }

    /// <summary>Adds a call's result.</summary>
    public void AddResult(ToolResultPart result) => _results[result.ToolCallId] = result;

    /// <summary>The rows of the step: one assistant message, then one a result. Nothing when the model said nothing.</summary>
    public ImmutableArray<ChatMessage> ToMessages(Guid chatId, Guid modelConfigId)
    {
        CloseText();
        if (_blocks.Count == 0)
            return [];
        var assistant = Message(MessageRole.Assistant, [.. _blocks]) with { Usage = Usage };
        return [assistant, .. Results.Select(result => Message(MessageRole.Tool, [result]))];

        ChatMessage Message(MessageRole role, ImmutableArray<MessagePart> content) => new()
        {
            Id = 0,
            ChatId = chatId,
            ModelConfigId = modelConfigId,
            CreatedAt = default,
            Role = role,
            Content = content,
        };
    }

    /// <summary>
    /// The rows of the step cut here: half-received calls are kept as far as they are JSON, every call gets a result, and the last part
    /// says that the turn was stopped. Only a look: the step itself goes on as it was, for whoever looks may decide to leave it alone.
    /// </summary>
    public ImmutableArray<ChatMessage> ToPartialMessages(Guid chatId, Guid modelConfigId)
    {
        var cut = new Step { _textIsReasoning = _textIsReasoning };
        cut._blocks.AddRange(_blocks);
        foreach (var (callId, result) in _results)
            cut._results.Add(callId, result);
        foreach (var (id, number) in _ids)
            cut._ids.Add(id, number);
        cut._text.Write(_text.WrittenSpan);
        foreach (var (callId, (name, arguments)) in _unfinished)
            cut.AddCall(callId, name, StorableJson.Parse(arguments.ToString()));
        foreach (var call in cut.OpenCalls.ToArray())
            cut.AddResult(ToolErrors.Result(call, Interrupted));
        cut.CloseText();
        if (cut._blocks.Count > 0)
            cut._blocks[^1] = cut._blocks[^1] with { Interrupted = true };
        return cut.ToMessages(chatId, modelConfigId);
    }

    private void CloseText()
    {
        if (_text.WrittenCount == 0)
            return;
        var text = Encoding.UTF8.GetString(_text.WrittenSpan);
        _blocks.Add(_textIsReasoning ? new ReasoningPart(text) : new TextPart(text));
        _text.ResetWrittenCount();
    }

    private void Count(string text)
    {
        _bytes += Encoding.UTF8.GetByteCount(text);
        if (_bytes > MaxBytes)
            throw new StepTooLargeException($"The model's answer exceeded {MaxBytes} bytes and was stopped.");
    }
}

/// <summary>The model wrote more than a step may hold; the text says what, for a person.</summary>
internal sealed class StepTooLargeException(string text) : Exception(text);
