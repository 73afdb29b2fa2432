using System.Text;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Chats;
using Parley.Grains.Events;

namespace Parley.Tests.Unit.Chats;

/// <summary>The log that readers follow.</summary>
public sealed class ChatLogTests
{
    private readonly ChatLog _log = new(ChatPairs.ChatId, generation: 5, fromBirth: true);

    [Fact]
    public void Text_that_nobody_has_read_yet_is_one_event()
    {
        _log.AppendText("a", reasoning: false);
        _log.AppendText("b", reasoning: false);
        Assert.Equal(["ab"], Texts(_log.Read(new Position(5, 0), 10)));
        _log.AppendText("c", reasoning: false);
        Assert.Equal(["c"], Texts(_log.Read(new Position(5, 1), 10)));
    }

    [Fact]
    public void Text_and_reasoning_are_kept_apart_in_order()
    {
        _log.AppendText("hm", reasoning: true);
        _log.AppendText("so", reasoning: false);
        _log.AppendText("?", reasoning: true);
        var parts = _log.Read(new Position(5, 0), 10).Cast<MessagePartEvent>().Select(part => part.MessagePart.Part);
        Assert.Equal([new ReasoningPart("hm"), new TextPart("so"), new ReasoningPart("?")], parts);
    }

    [Fact]
    public void Who_comes_back_to_any_place_gets_exactly_what_follows_it_as_one()
    {
        string[] words = ["one ", "two ", "three ", "four"];
        for (var i = 0; i < words.Length; i++)
        {
            _log.AppendText(words[i], reasoning: false);
            _log.Read(new Position(5, i), 10);
        }

        for (var seen = 0; seen < words.Length; seen++)
        {
            var events = _log.Read(new Position(5, seen), 10);
            Assert.Equal([string.Concat(words[seen..])], Texts(events));
            Assert.Equal(new Position(5, words.Length), events[^1].Position);
        }
    }

    [Fact]
    public void Arguments_that_nobody_has_read_yet_are_one_event_a_call()
    {
        foreach (var call in new[] { "a", "b" })
        {
            foreach (var delta in new[] { "", "{\"p\":", "", "1", "}" })
                _log.AppendPart(MessageRole.Assistant, Delta(call, delta));
        }

        Assert.Equal(
            ["a ", "a {\"p\":1}", "b ", "b {\"p\":1}"], Deltas(_log.Read(new Position(5, 0), 10)));
        _log.AppendPart(MessageRole.Assistant, Delta("b", " "));
        Assert.Equal(["b  "], Deltas(_log.Read(new Position(5, 4), 10)));
        Assert.Equal(["b {\"p\":1} "], Deltas(_log.Read(new Position(5, 3), 10)));
    }

    [Fact]
    public void Arguments_are_told_as_they_were_written_to_whoever_reads_them_at_whatever_place()
    {
        var (fragments, told, place) = (new List<string>(), new List<string>(), new Position(5, 0));
        for (var i = 0; i < 3000; i++)
        {
            fragments.Add(i % 7 == 0 ? "\ud83d" : i % 7 == 1 ? "\ude00" : $"{i},");
            _log.AppendPart(MessageRole.Assistant, Delta("a", fragments[^1]));
            if (i % 11 != 0)
                continue;
            var events = _log.Read(place, 10);
            told.AddRange(Deltas(events));
            place = events.IsEmpty ? place : events[^1].Position;
        }

        _log.AppendText("done", reasoning: false);
        var rest = _log.Read(place, 100);
        Assert.Equal("done", Texts(rest.TakeLast(1)).Single());
        told.AddRange(Deltas(rest.SkipLast(1)));
        Assert.Equal(string.Concat(fragments), string.Concat(told.Select(delta => delta[2..])));
        Assert.DoesNotContain(told, delta => char.IsHighSurrogate(delta[^1]));
        Assert.True(told.Count < 300, $"{told.Count} events");
    }

    /// <summary>A feed that lags passes places at which others have read: who joins it there gets nothing twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public void Who_asks_for_every_place_gets_the_text_cut_at_each(int max)
    {
        string[] words = ["one ", "two ", "three ", "four"];
        for (var i = 0; i < words.Length; i++)
        {
            if (i == 2)
                _log.Append(at => Status(at, ChatStatus.Running));
            _log.AppendText(words[i], reasoning: false);
            _log.Read(new Position(5, 0), 10);
        }

        var (events, place) = (new List<ChatEvent>(), new Position(5, 0));
        while (_log.Read(place, max, everyPlace: true) is { IsEmpty: false } more)
        {
            events.AddRange(more);
            place = more[^1].Position;
        }

        Assert.Equal(Enumerable.Range(1, 5).Select(place => new Position(5, place)), events.Select(item => item.Position));
        Assert.Equal(words, Texts(events.Where(item => item is MessagePartEvent)));
    }

    [Fact]
    public void A_surrogate_pair_is_never_split_by_a_reader()
    {
        _log.AppendText("x\ud83d", reasoning: false);
        Assert.Equal(["x"], Texts(_log.Read(new Position(5, 0), 10)));
        _log.AppendText("\ude00y", reasoning: false);
        Assert.Equal(["\ud83d\ude00y"], Texts(_log.Read(new Position(5, 1), 10)));
    }

    [Fact]
    public void Parts_of_a_stored_step_go_to_who_is_in_their_midst_and_not_to_who_joins()
    {
        _log.AppendText("half", reasoning: false);
        var place = _log.Read(new Position(5, 0), 10)[^1].Position;
        _log.AppendText(" more", reasoning: false);
        _log.SettleParts();
        _log.Append(at => Status(at, ChatStatus.Waiting));
        Assert.Empty(_log.Cut().Parts);
        Assert.Equal([typeof(MessagePartEvent), typeof(StatusEvent)], _log.Read(place, 10).Select(item => item.GetType()));
    }

    [Fact]
    public void A_place_of_another_generation_or_of_the_future_is_not_held()
    {
        _log.Append(at => Status(at, ChatStatus.Running));
        Assert.True(_log.Holds(new Position(5, 1)));
        Assert.False(_log.Holds(new Position(4, 1)));
        Assert.False(_log.Holds(new Position(6, 1)));
        Assert.False(_log.Holds(new Position(5, 2)));
    }

    [Fact]
    public void A_place_whose_events_were_let_go_of_is_not_held()
    {
        for (var i = 0; i < 1000; i++)
            _log.Append(at => Status(at, ChatStatus.Running));
        Assert.False(_log.Holds(new Position(5, 1)));
        Assert.True(_log.Holds(new Position(5, 999)));
    }

    [Fact]
    public void A_resting_log_keeps_little_but_all_that_a_reader_here_has_yet_to_read()
    {
        for (var i = 0; i < 500; i++)
        {
            _log.AppendText(new string('x', 100), reasoning: false);
            _log.Read(new Position(5, i), 1);
        }

        _log.SettleParts();
        var reader = new LogReader { Sequence = 100 };
        _log.Enter(reader);
        Assert.False(_log.Shrink());
        Assert.True(_log.Holds(new Position(5, 100)));
        Assert.False(_log.Holds(new Position(5, 1)));
        _log.Leave(reader);
        Assert.True(_log.Shrink());
        Assert.False(_log.Holds(new Position(5, 400)));
        Assert.True(_log.Holds(new Position(5, 500)));
    }

    [Fact]
    public void Late_joiners_get_neighbouring_fragments_as_one()
    {
        var place = new Position(5, 0);
        foreach (var word in new[] { "one ", "two ", "three" })
        {
            _log.AppendText(word, reasoning: false);
            place = _log.Read(place, 10)[^1].Position;
        }

        var (cut, parts) = _log.Cut();
        Assert.Equal(place, cut);
        Assert.Equal(["one two three"], Texts(parts));
    }

    /// <summary>Whatever a reader does, the fragments it reads are the text, byte for byte (field.md R2).</summary>
    [Fact]
    public void Any_schedule_of_writes_and_reads_gives_the_same_text()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var log = new ChatLog(ChatPairs.ChatId, 1, fromBirth: true);
            var (written, read) = (new StringBuilder(), new StringBuilder());
            var place = new Position(1, 0);
            for (var i = 0; i < 300; i++)
            {
                if (random.Next(3) > 0)
                {
                    var text = Pieces[random.Next(Pieces.Length)];
                    written.Append(text);
                    log.AppendText(text, reasoning: false);
                }
                else
                {
                    Take(log, ref place, read);
                }
            }

            log.AppendText("end", reasoning: false);
            written.Append("end");
            Take(log, ref place, read);
            Assert.True(written.ToString() == read.ToString(), $"seed {seed}");
            Assert.True(written.ToString() == string.Concat(Texts(log.Cut().Parts)), $"seed {seed}, late joiner");
        }
    }

    [Fact]
    public void The_log_of_a_new_chat_is_its_history_until_something_was_let_go_of_or_edited()
    {
        var (born, edited, later) = (Log(true), Log(true), Log(false));
        foreach (var log in (ChatLog[])[born, edited, later])
        {
            log.Append(at => Message(at, 1));
            log.AppendText("two", reasoning: false);
            log.SettleParts();
            log.Append(at => Message(at, 2));
        }

        edited.Append(at => new HistoryResetEvent { ChatId = ChatPairs.ChatId, Position = at, HistoryReset = new HistoryReset(1) });

        Assert.Equal([1, 2], born.WholeHistory!.Value.Select(message => message.Id));
        Assert.Null(edited.WholeHistory);
        Assert.Null(later.WholeHistory);
        born.Append(at => Message(at, 3), size: 10_000);
        born.SettleParts();
        born.Shrink();
        Assert.Null(born.WholeHistory);

        static ChatLog Log(bool fromBirth) => new(ChatPairs.ChatId, 1, fromBirth);
        static MessageEvent Message(Position at, long id) => new()
        {
            ChatId = ChatPairs.ChatId,
            Position = at,
            Message = new() { Id = id, ChatId = ChatPairs.ChatId, CreatedAt = default, Role = MessageRole.User, Content = [] },
        };
    }

    private static readonly string[] Pieces = ["a", "lorem ipsum ", "\ud83d", "\ude00", "é", "\n", new string('x', 5000)];

    private static void Take(ChatLog log, ref Position place, StringBuilder into)
    {
        for (var events = log.Read(place, 3); !events.IsEmpty; events = log.Read(place, 3))
        {
            place = events[^1].Position;
            into.AppendJoin("", Texts(events));
        }
    }

    private static ToolCallPart Delta(string call, string delta) => new() { ToolCallId = call, ToolName = "t", ArgsDelta = delta };

    private static IEnumerable<string> Deltas(IEnumerable<ChatEvent> events) => events
        .Select(item => Assert.IsType<ToolCallPart>(Assert.IsType<MessagePartEvent>(item).MessagePart.Part))
        .Select(call => $"{call.ToolCallId} {call.ArgsDelta}");

    private static IEnumerable<string> Texts(IEnumerable<ChatEvent> events) =>
        events.Cast<MessagePartEvent>().Select(part => ((TextPart)part.MessagePart.Part).Text);

    private static StatusEvent Status(Position at, ChatStatus status) =>
        new() { ChatId = ChatPairs.ChatId, Position = at, Status = new StatusInfo { Status = status, Turn = 1 } };
}
