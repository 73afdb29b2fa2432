using System.Text;
using Parley.Grains.Events;

namespace Parley.Grains.Chats;

/// <summary>
/// The log of a chat's events. Text that streams faster than anybody reads gathers in one open part, which gets its place when it is read:
/// a slow model costs no delay, a fast one no event a delta. Parts are superseded by the message of their step.
/// </summary>
internal sealed class ChatLog(Guid chatId, long generation)
{
    // While things happen, a reader who was away or is slow may find up to this much; that is the whole of all but the longest steps.
    // At rest little is kept: who missed more gets a snapshot, which costs one read of the database.
    private static readonly EventLogLimits Limits = new(MaxEvents: 20_000, MaxSize: 512 * 1024, MaxLoose: 512, RestingEvents: 64, RestingSize: 2 * 1024);

    /// <summary>An open part is closed at this length: a frame stays well under 64 KB (field.md R8).</summary>
    private const int MaxPartCharacters = 8 * 1024;

    private readonly EventLog<ChatEvent> _log = new(generation, Limits);
    private readonly StringBuilder _open = new();
    private bool _openIsReasoning;

    /// <summary>Set when there is something new to read.</summary>
    public Signal Changed => _log.Changed;

    /// <summary>Logs a durable event.</summary>
    /// <param name="make">Makes the event for the place it gets.</param>
    /// <param name="size">About how many characters it holds.</param>
    public void Append(Func<Position, ChatEvent> make, int size = 64)
    {
        Close();
        _log.Append(make(_log.Next), size);
    }

    /// <summary>Logs a fragment of text or reasoning of the running step.</summary>
    public void AppendText(string text, bool reasoning)
    {
        if (_open.Length > 0 && (_openIsReasoning != reasoning || _open.Length >= MaxPartCharacters))
            Close(atCharacterBoundary: _openIsReasoning == reasoning);
        _openIsReasoning = reasoning;
        _open.Append(text);
        _log.Changed.Set();
    }

    /// <summary>Logs another part of the running step.</summary>
    public void AppendPart(MessageRole role, MessagePart part)
    {
        Close();
        _log.Append(Part(role, part), MessageSize.Of(part) + 32, passing: true);
    }

    /// <summary>The running step's parts are superseded: its message follows, or its attempt is void.</summary>
    public void SettleParts()
    {
        Close();
        _log.Settle();
    }

    /// <summary>Holds as little as a resting chat should; false when a reader is still to read more.</summary>
    public bool Shrink()
    {
        _open.Capacity = _open.Length;
        return _log.Shrink();
    }

    /// <summary>Enters a reader, for whom what it has yet to read is kept.</summary>
    public void Enter(LogReader reader) => _log.Enter(reader);

    /// <summary>Takes a reader out.</summary>
    public void Leave(LogReader reader) => _log.Leave(reader);

    /// <summary>Whether a reader at this place can be given exactly what it missed.</summary>
    public bool Holds(Position position) => _log.Holds(position);

    /// <summary>The events after a place that <see cref="Holds"/>.</summary>
    public ImmutableArray<ChatEvent> Read(Position position, int max)
    {
        Close(atCharacterBoundary: true);
        return _log.Read(position, max);
    }

    /// <summary>Where a snapshot of now is cut, and the parts of the uncommitted step that belong to it.</summary>
    public (Position Cut, ImmutableArray<ChatEvent> Parts) Cut()
    {
        Close(atCharacterBoundary: true);
        var cut = _log.End;
        return (cut, [.. Merged().Select(part => part with { Position = default })]);
    }

    /// <summary>The parts with neighbouring fragments joined, so that a late joiner gets few and large ones.</summary>
    private IEnumerable<ChatEvent> Merged()
    {
        MessagePartEvent? held = null;
        var text = new StringBuilder();
        foreach (var next in _log.Passing)
        {
            if (held is not null && next is MessagePartEvent part && SameText(held.MessagePart.Part, part.MessagePart.Part) && text.Length < MaxPartCharacters)
            {
                text.Append(TextOf(part.MessagePart.Part));
                continue;
            }

            if (held is not null)
                yield return WithText(held, text.ToString());
            held = next is MessagePartEvent { MessagePart.Part: TextPart or ReasoningPart } fragment ? fragment : null;
            text.Clear();
            if (held is null)
                yield return next;
            else
                text.Append(TextOf(held.MessagePart.Part));
        }

        if (held is not null)
            yield return WithText(held, text.ToString());
    }

    /// <summary>Gives the open part its place. Readers may come between two halves of a surrogate pair: the first half then stays open.</summary>
    private void Close(bool atCharacterBoundary = false)
    {
        if (_open.Length == 0)
            return;
        var keep = atCharacterBoundary && char.IsHighSurrogate(_open[^1]) ? 1 : 0;
        if (_open.Length == keep)
            return;
        var text = _open.ToString(0, _open.Length - keep);
        _open.Remove(0, text.Length);
        _log.Append(Part(MessageRole.Assistant, _openIsReasoning ? new ReasoningPart(text) : new TextPart(text)), text.Length, passing: true);
    }

    private MessagePartEvent Part(MessageRole role, MessagePart part) =>
        new() { ChatId = chatId, Position = _log.Next, MessagePart = new RolePart(role, part) };

    private static bool SameText(MessagePart left, MessagePart right) =>
        (left, right) is (TextPart, TextPart) or (ReasoningPart, ReasoningPart);

    private static string TextOf(MessagePart part) => part switch
    {
        TextPart text => text.Text,
        ReasoningPart reasoning => reasoning.Text,
        _ => "",
    };

    private static MessagePartEvent WithText(MessagePartEvent held, string text) => held with
    {
        MessagePart = held.MessagePart with { Part = held.MessagePart.Part is ReasoningPart ? new ReasoningPart(text) : new TextPart(text) },
    };
}
