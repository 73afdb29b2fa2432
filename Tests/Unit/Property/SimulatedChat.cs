using System.Collections.Immutable;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Chats;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Tests.Unit.Property;

/// <summary>
/// A chat whose storage is a list and whose model is a dice: it decides, stores and applies as the product does, with the product's own
/// state machine and steps, and a step after each of which everything must hold (<see cref="HistoryModel"/>).
/// </summary>
internal sealed class SimulatedChat(Random random)
{
    private static readonly Guid Model = new("33333333-3333-3333-3333-333333333333");

    private readonly List<string> _trace = [];
    private readonly List<ChatMessage> _rows = [];
    private readonly HistoryModel _model = new();
    private Chat _chat = new() { Id = new Guid("11111111-1111-1111-1111-111111111111") };
    private SimulatedRun? _run;
    private long _nextId = 1;
    private int _texts;
    private int _runs;
    private bool _stopping;

    /// <summary>What has happened, for whoever has to find out why.</summary>
    public string Trace => string.Join(" | ", _trace);

    public void Create() => Write("create", new ChatInput.Create(Guid.NewGuid(), "t", Text(), Model));

    /// <summary>Does one thing at random and checks what must hold.</summary>
    public void Next()
    {
        if (_run is { } run && random.Next(3) > 0)
            Answer(run);
        else
            Command();
        _model.Check(_chat, _rows, _run);
    }

    private void Command()
    {
        switch (random.Next(14))
        {
            case 0 or 1 or 2 or 3:
                Write("send", new ChatInput.Send(Text(), null));
                break;
            case 4:
                var found = _rows.Count == 0 ? null : _rows[random.Next(_rows.Count)];
                Write($"edit {found?.Id}", new ChatInput.Edit(found, Text()));
                break;
            case 5 or 6:
                long? turn = random.Next(3) switch { 0 => null, 1 => _chat.Turn, _ => _chat.Turn - 1 };
                Write($"interrupt {turn}", new ChatInput.Interrupt(turn, Cut()));
                break;
            case 7 or 8:
                Write("promote", new ChatInput.Promote(AnyQueued(), Cut()));
                break;
            case 9:
                Write("delete queued", new ChatInput.DeleteQueued(AnyQueued()));
                break;
            case 10:
                Write("archive", new ChatInput.Archive(Cut()));
                break;
            case 11:
                Write("unarchive", new ChatInput.Unarchive());
                break;
            case 12:
                Write("stop", new ChatInput.Stop(Cut()));
                break;
            default:
                Lose();
                break;
        }
    }

    /// <summary>The silo dies, or stops in an orderly way; the next one takes up what is stored.</summary>
    private void Lose()
    {
        _stopping = true;
        if (random.Next(2) == 0 && _run is { } run)
            Write("hand over", new ChatInput.EndRun(TurnOutcome.HandedOver, random.Next(2) == 0 ? run.Finished() : [], null));
        _run = null;
        _stopping = false;
        _chat = _chat with { RunGeneration = _chat.RunGeneration + 1 };
        _trace.Add("taken up");
        if (_chat.Busy)
            Write("wake", _chat.Status is ChatStatus.Running ? new ChatInput.Recover() : new ChatInput.StartRun());
    }

    private void Answer(SimulatedRun run)
    {
        switch (run.Next(random))
        {
            case StepEnd.None:
                _trace.Add(run.LastAct);
                break;
            case StepEnd.GoesOn:
                Write("store step", new ChatInput.StoreStep(run.Finished()));
                run.Begin();
                break;
            case StepEnd.Finished:
                Write("finish", new ChatInput.EndRun(TurnOutcome.Finished, run.Finished(), null));
                break;
            default:
                Write("fail", new ChatInput.EndRun(TurnOutcome.Failed, [], "no luck"));
                break;
        }
    }

    private void Write(string name, ChatInput input)
    {
        var decision = _chat.Decide(input);
        _trace.Add(decision.Refusal is null ? name : $"{name} refused");
        if (decision.Changes.IsEmpty)
            return;
        var ends = decision.Changes.Any(change => change is StatusChanged or HistoryTruncated);
        var start = _stopping ? [] : _chat.Apply(decision.Changes).Decide(new ChatInput.StartRun()).Changes;
        if (decision.Changes.Any(change => change is RunStarted))
            start = [];
        var stored = Store(decision.Changes.AddRange(start));
        _chat = _chat.Apply(stored);
        if (ends || stored.Any(change => change is RunStarted))
            _run = stored.Any(change => change is RunStarted) ? new SimulatedRun(++_runs, _chat.Turn) : null;
        if (_run is { } run)
            _model.Began(run);
    }

    private ImmutableArray<ChatChange> Store(ImmutableArray<ChatChange> changes)
    {
        var stored = ImmutableArray.CreateBuilder<ChatChange>();
        foreach (var change in changes)
        {
            stored.Add(change switch
            {
                MessageAppended appended => appended with { Message = Row(appended.Message with { Id = _nextId++ }) },
                MessageQueued queued => new MessageQueued(queued.Message with { Id = _nextId++ }),
                HistoryTruncated truncated => Truncate(truncated),
                _ => change,
            });
            _model.Saw(stored[^1], _chat.Queue);
        }

        return stored.ToImmutable();
    }

    private ChatMessage Row(ChatMessage message)
    {
        _rows.Add(message);
        return message;
    }

    private HistoryTruncated Truncate(HistoryTruncated truncated)
    {
        var at = _rows.FindIndex(row => row.Id == truncated.Replacement.Id);
        _model.Removed(_rows[at..]);
        _rows.RemoveRange(at, _rows.Count - at);
        _rows.Add(truncated.Replacement);
        return truncated;
    }

    private ImmutableArray<ChatMessage> Cut() => _run?.Cut() ?? [];

    private long AnyQueued() => _chat.Queue.IsEmpty || random.Next(8) == 0 ? 999_999 : _chat.Queue[random.Next(_chat.Queue.Length)].Id;

    private ImmutableArray<MessagePart> Text() => [new TextPart($"user {++_texts}")];
}
