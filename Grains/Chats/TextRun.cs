using System.Text;
using Parley.Grains.Events;

namespace Parley.Grains.Chats;

/// <summary>
/// Text, reasoning or the arguments of a call that stream without a break, and where in it readers have been: each place is the end of what
/// was there when somebody read. Kept as one text, for a part a delta would cost ten times the memory of what it says.
/// </summary>
/// <param name="chatId">The chat.</param>
/// <param name="first">The place of the first fragment.</param>
/// <param name="isReasoning">Whether it is reasoning.</param>
/// <param name="call">The call whose arguments it is; null for text and reasoning.</param>
internal sealed class TextRun(Guid chatId, Position first, bool isReasoning, ToolCallPart? call = null)
    : LogEntry<ChatEvent>(first.Sequence, passing: true)
{
    /// <summary>What a place weighs beside its text, in characters: one number.</summary>
    private const int PlaceSize = 2;

    private readonly List<int> _ends = [];
    private StringBuilder? _growing = new();
    private string _whole = "";

    /// <summary>One less than <see cref="LogEntry{TEvent}.First"/> while nothing has a place.</summary>
    public override long Last => First + _ends.Count - 1;

    public override int Size => Placed + (PlaceSize * _ends.Count);

    /// <summary>Characters written so far.</summary>
    public int Length => _growing?.Length ?? _whole.Length;

    private int Placed => _ends.Count == 0 ? 0 : _ends[^1];

    /// <summary>Whether it is text, or reasoning.</summary>
    public bool IsText(bool reasoning) => call is null && isReasoning == reasoning;

    /// <summary>Whether it is the arguments of the call of a fragment.</summary>
    public bool IsOf(ToolCallPart fragment) =>
        call is not null && call.ToolCallId == fragment.ToolCallId && call.ToolName == fragment.ToolName;

    /// <summary>Writes on.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public void Append(string text) => Growing.Append(text);

    /// <summary>
    /// Gives what was written since the last place a place of its own, but for the first half of a surrogate pair at the end,
    /// whose other half may still come.
    /// </summary>
    /// <returns>False when there was nothing.</returns>
    public bool Close()
    {
        var end = Length - (EndsInHalfPair ? 1 : 0);
        if (end == Placed)
            return false;
        _ends.Add(end);
        return true;
    }

    /// <summary>Nothing more follows: gives all that was written a place, and up what was held for writing on.</summary>
    /// <param name="carryHalfPair">Whether the first half of a surrogate pair at the end goes to the text that follows.</param>
    /// <param name="carried">That half, or nothing.</param>
    /// <returns>False when there was nothing without a place.</returns>
    public bool End(bool carryHalfPair, out string carried)
    {
        carried = carryHalfPair && EndsInHalfPair ? Growing[^1].ToString() : "";
        Growing.Length -= carried.Length;
        _whole = Growing.ToString();
        _growing = null;
        var grew = _whole.Length > Placed;
        if (grew)
            _ends.Add(_whole.Length);
        _ends.TrimExcess();
        return grew;
    }

    public override ChatEvent After(long sequence) => Between(sequence, Last);

    public override ChatEvent Next(long sequence) => Between(sequence, Math.Max(sequence + 1, First));

    private MessagePartEvent Between(long seen, long upTo)
    {
        var (from, to) = (seen < First ? 0 : _ends[(int)(seen - First)], _ends[(int)(upTo - First)]);
        var text = _growing?.ToString(from, to - from) ?? _whole[from..to];
        return new MessagePartEvent
        {
            ChatId = chatId,
            Position = first with { Sequence = upTo },
            MessagePart = new RolePart(
                MessageRole.Assistant,
                call is not null ? call with { ArgsDelta = text } : isReasoning ? new ReasoningPart(text) : new TextPart(text)),
        };
    }

    private StringBuilder Growing => _growing ?? throw new InvalidOperationException("The text has ended.");

    private bool EndsInHalfPair => _growing is { Length: > 0 } growing && char.IsHighSurrogate(growing[^1]);
}
