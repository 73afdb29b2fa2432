using Parley.Grains.Events;

namespace Parley.Grains.Chats;

/// <summary>
/// The log of a chat's events. Text that streams faster than anybody reads gathers and gets its place when it is read: a slow model
/// costs no delay, a fast one no event a delta. Parts are superseded by the message of their step.
/// </summary>
/// <param name="chatId">The chat.</param>
/// <param name="generation">The activation's generation.</param>
/// <param name="fromBirth">Whether the chat begins with this log: it has no message that was not published here.</param>
internal sealed class ChatLog(Guid chatId, long generation, bool fromBirth)
{
    // While things happen, a reader who was away or is slow may find up to this much; that is the whole of all but the longest steps.
    // At rest little is kept: who missed more gets a snapshot, which costs one read of the database.
    private static readonly EventLogLimits Limits =
        new(MaxEvents: 20_000, MaxSize: 512 * 1024, MaxLoose: 512, RestingEvents: 64, RestingSize: 2 * 1024);

    /// <summary>
    /// A run of text ends at this length, so that little of it is memory held for more; a frame takes many (field.md R8).
    /// </summary>
    private const int MaxRunCharacters = 2 * 1024;

    private readonly EventLog<ChatEvent> _log = new(generation, Limits);

    // The text that is being written; the log's newest entry as soon as anybody has read of it.
    private TextRun? _text;

    /// <summary>Set when there is something new to read.</summary>
    public Signal Changed => _log.Changed;

    /// <summary>
    /// All messages of the chat, while the log holds everything that ever happened: a new chat is then opened without a database.
    /// </summary>
    public ImmutableArray<ChatMessage>? WholeHistory =>
        fromBirth && _log.Holds(new Position(generation, 0)) && !_log.Lasting.OfType<HistoryResetEvent>().Any()
            ? [.. _log.Lasting.OfType<MessageEvent>().Select(logged => logged.Message)]
            : null;

    /// <summary>Logs a durable event.</summary>
    /// <param name="make">Makes the event for the place it gets.</param>
    /// <param name="size">About how many characters it holds.</param>
    public void Append(Func<Position, ChatEvent> make, int size = 64)
    {
        End();
        _log.Append(make(_log.Next), size);
    }

    /// <summary>Logs a fragment of text or reasoning of the running step.</summary>
    public void AppendText(string text, bool reasoning)
    {
        var carried = _text is { } run && (!run.IsText(reasoning) || run.Length >= MaxRunCharacters)
            ? End(carryHalfPair: run.IsText(reasoning))
            : "";
        _text ??= new TextRun(chatId, _log.Next, reasoning);
        _text.Append(carried);
        _text.Append(text);
        _log.Changed.Set();
    }

    /// <summary>Logs another part of the running step.</summary>
    public void AppendPart(MessageRole role, MessagePart part)
    {
        if (part is ToolCallPart { ArgsDelta: { } delta } call)
        {
            AppendArguments(call, delta);
            return;
        }

        End();
        _log.Append(Part(role, part), MessageSize.Of(part) + 32, passing: true);
    }

    /// <summary>The running step's parts are superseded: its message follows, or its attempt is void.</summary>
    public void SettleParts()
    {
        End();
        _log.Settle();
    }

    /// <summary>Holds as little as a resting chat should; false when a reader is still to read more.</summary>
    public bool Shrink() => _log.Shrink();

    /// <summary>Enters a reader, for whom what it has yet to read is kept.</summary>
    public void Enter(LogReader reader) => _log.Enter(reader);

    /// <summary>Takes a reader out.</summary>
    public void Leave(LogReader reader) => _log.Leave(reader);

    /// <summary>Whether a reader at this place can be given exactly what it missed.</summary>
    public bool Holds(Position position) => _log.Holds(position);

    /// <inheritdoc cref="EventLog{TEvent}.Read"/>
    public ImmutableArray<ChatEvent> Read(Position position, int max, bool everyPlace = false)
    {
        Close();
        return _log.Read(position, max, everyPlace);
    }

    /// <summary>Where a snapshot of now is cut, and the parts of the uncommitted step that belong to it.</summary>
    public (Position Cut, ImmutableArray<ChatEvent> Parts) Cut()
    {
        Close();
        var cut = _log.End;
        return (cut, [.. _log.Passing.Select(part => part with { Position = default })]);
    }

    /// <summary>Logs a fragment of a call's arguments; the first one of a call may be empty, and tells of it all the same.</summary>
    private void AppendArguments(ToolCallPart call, string delta)
    {
        var run = _text;
        if (run?.IsOf(call) is not true || run.Length >= MaxRunCharacters)
        {
            var continues = run?.IsOf(call) is true;
            var carried = End(carryHalfPair: continues);
            if (delta.Length == 0 && !continues)
                _log.Append(Part(MessageRole.Assistant, call), MessageSize.Of(call) + 32, passing: true);
            run = _text = new TextRun(chatId, _log.Next, isReasoning: false, call);
            run.Append(carried);
        }

        run.Append(delta);
        _log.Changed.Set();
    }

    /// <summary>Gives what was written since the last read its place.</summary>
    private void Close()
    {
        if (_text is not { } text)
            return;
        var before = text.Size;
        if (text.Close())
            Log(text, before);
    }

    /// <summary>What comes next does not continue the text.</summary>
    /// <returns>Half a surrogate pair that is to go before what comes next, when that was asked for.</returns>
    private string End(bool carryHalfPair = false)
    {
        if (_text is not { } text)
            return "";
        var before = text.Size;
        if (text.End(carryHalfPair, out var carried))
            Log(text, before);
        _text = null;
        return carried;
    }

    private void Log(TextRun text, int sizeBefore)
    {
        if (sizeBefore > 0)
            _log.Grown(text, text.Size - sizeBefore);
        else
            _log.Append(text);
    }

    private MessagePartEvent Part(MessageRole role, MessagePart part) =>
        new() { ChatId = chatId, Position = _log.Next, MessagePart = new RolePart(role, part) };
}
