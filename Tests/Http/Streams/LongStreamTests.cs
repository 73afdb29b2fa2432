using System.Globalization;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Streams;

/// <summary>
/// One long stream of 20,000 deltas without delay: however a reader comes, goes or dawdles, what it has is what is stored (field.md R1,
/// R2, R9). <c>TEST_ROUNDS</c> says how many seeds to try.
/// </summary>
public sealed class LongStreamTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const int Deltas = 20_000;
    private const int Leaves = 50;
    private const int Stretch = Deltas / Leaves;

    private readonly ParleyClient _client = fixture.Client;

    /// <summary>The seeds to try.</summary>
    public static TheoryData<int> Seeds
    {
        get
        {
            var wish = Environment.GetEnvironmentVariable("TEST_ROUNDS");
            var rounds = int.TryParse(wish, CultureInfo.InvariantCulture, out var asked) ? asked : 1;
            return [.. Enumerable.Range(1, rounds)];
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_socket_that_leaves_and_returns_50_times_has_exactly_the_stored_text(int seed)
    {
        var mirror = new ChatMirror();
        await LeaveAndReturnAsync(seed, mirror, async path =>
        {
            var known = mirror.Messages.Count == 0 ? 0 : mirror.Messages.Keys.Max();
            return await SocketReader.OpenAsync(_client, mirror.Position is { } place ? $"{path}?after={place}&after_id={known}" : path);
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Server_sent_events_that_know_only_their_last_id_have_exactly_the_stored_text(int seed)
    {
        SseReader? last = null;
        await LeaveAndReturnAsync(seed, new ChatMirror(), async path => last = await SseReader.OpenAsync(_client, path, last?.LastEventId));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_reader_that_never_leaves_has_exactly_the_stored_text_without_knowing_any_rule(int seed)
    {
        var gate = new Gate();
        fixture.Fake.Enqueue(reply => reply.WaitFor(gate).Deltas(Deltas, i => Delta(seed, i)));
        var chat = await _client.CreateAsync($"never leaves {seed}");
        await using var socket = await _client.FollowAsync(chat);
        await using var events = await _client.FollowSseAsync(chat);
        foreach (var probe in new[] { socket, events })
            await probe.WaitAsync(seen => seen.Count > 0, "the snapshot");
        gate.Open();
        var text = Text(seed, Deltas);
        foreach (var probe in new[] { socket, events })
        {
            await probe.WaitForRestAsync(turns: 1);
            Same(text, probe.Events.StreamedText());
        }

        Same(text, (await _client.MessagesAsync(chat))[^1].Text());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_reader_much_slower_than_the_writer_has_exactly_the_stored_text(int seed)
    {
        const int Parts = 20;
        var random = new Random(seed);
        var gates = Enumerable.Range(0, Parts).Select(_ => new Gate()).ToArray();
        // Two and a half megabytes: far more than all buffers on the way hold for a reader that does not read.
        var filler = new string('\u20ac', 35);
        fixture.Fake.Enqueue(reply =>
        {
            for (var part = 0; part < Parts; part++)
            {
                var first = part * (Deltas / Parts);
                reply.Deltas(Deltas / Parts, i => Delta(seed, first + i) + filler).WaitFor(gates[part]);
            }
        });
        var chat = await _client.CreateAsync($"slow {seed}");
        var mirror = new ChatMirror();
        await using var reader = await SocketReader.OpenAsync(_client, $"{ParleyClient.Chats}/{chat}/stream");
        for (var part = 0; part < Parts - 1; part++)
        {
            // The writer goes on whatever the reader does; the reader takes one frame while the writer writes a hundred.
            await gates[part].Reached.WaitAsync(Eventually.Limit);
            if (part % 5 == 0)
                await ReadAsync(reader, mirror);
            gates[part].Open();
        }

        await gates[^1].Reached.WaitAsync(Eventually.Limit);
        var request = fixture.Fake.Requests[^1];
        var text = string.Concat(Enumerable.Range(0, Deltas).Select(i => Delta(seed, i) + filler));
        Assert.True(mirror.Streamed.Length < text.Length / 4, $"The reader was not slow: {mirror.Streamed.Length} of {text.Length}.");

        // Either it reaches the end of the step while that is under way, or the step is stored long before it has read it.
        var isStored = random.Next(2) == 0;
        if (isStored)
        {
            gates[^1].Open();
            await _client.WaitForStatusAsync(chat, "waiting");
        }

        while (!isStored && mirror.Streamed.Length < text.Length)
            await ReadAsync(reader, mirror);
        if (!isStored)
            Same(text, mirror.Streamed);
        gates[^1].Open();
        await ReadToTheEndAsync(reader, mirror);
        Same(text, mirror.Messages.Values.Last().Text());
        Same(text, (await _client.MessagesAsync(chat))[^1].Text());
        Assert.True(request.DoneSent);
    }

    private async Task LeaveAndReturnAsync(int seed, ChatMirror mirror, Func<string, Task<FrameReader>> openAsync)
    {
        var random = new Random(seed);
        // The writer never waits for the reader to read: a gate only says from when on the next stretch may be written, so that the
        // reader's comings and goings are spread over the whole stream.
        var gates = Enumerable.Range(0, Leaves).Select(_ => new Gate()).ToArray();
        fixture.Fake.Enqueue(reply =>
        {
            for (var leave = 0; leave < Leaves; leave++)
            {
                var first = leave * Stretch;
                reply.Deltas(Stretch, i => Delta(seed, first + i)).WaitFor(gates[leave]);
            }
        });
        var chat = await _client.CreateAsync($"leaves {seed}");
        var path = $"{ParleyClient.Chats}/{chat}/stream";
        var reader = await openAsync(path);
        for (var leave = 0; leave < Leaves; leave++)
        {
            // What may be written now ends at the gate; the reader leaves somewhere on the way there, at times right away.
            var written = Text(seed, (leave + 1) * Stretch).Length;
            var until = random.Next(5) == 0 ? 0 : random.Next(mirror.Streamed.Length, written + 1);
            while (mirror.Streamed.Length < until)
                await ReadAsync(reader, mirror);

            // The next stretch is written while it is still here, while it is away, or once it is back.
            var when = random.Next(3);
            if (when == 0)
                gates[leave].Open();
            await reader.DisposeAsync();
            if (when == 1)
                gates[leave].Open();
            reader = await openAsync(path);
            gates[leave].Open();
        }

        await ReadToTheEndAsync(reader, mirror);
        await reader.DisposeAsync();
        var text = Text(seed, Deltas);
        Same(text, mirror.LastStep);
        var stored = await _client.MessagesAsync(chat);
        Same(text, stored[^1].Text());
        Assert.Equal(stored.Select(message => message.ToString()), mirror.Messages.Values.Select(message => message.ToString()));
    }

    /// <summary>Reads until the turn is over and its answer there; a snapshot says the status first.</summary>
    private static async Task ReadToTheEndAsync(FrameReader reader, ChatMirror mirror)
    {
        while (mirror.Status != "waiting" || mirror.Messages.Count < 2)
            await ReadAsync(reader, mirror);
    }

    private static async Task ReadAsync(FrameReader reader, ChatMirror mirror)
    {
        foreach (var item in await reader.ReadEventsAsync())
            mirror.Apply(item);
    }

    /// <summary>Every delta is another, some of more than one byte a character, some of a pair.</summary>
    private static string Delta(int seed, int i) => (i % 7) switch
    {
        0 => $"{seed}\u00e9{i} ",
        3 => $"\ud83d\ude00{i}\n",
        _ => string.Create(CultureInfo.InvariantCulture, $"{i} "),
    };

    private static string Text(int seed, int deltas) => string.Concat(Enumerable.Range(0, deltas).Select(i => Delta(seed, i)));

    /// <summary>Compares long texts and shows where they part.</summary>
    private static void Same(string expected, string actual)
    {
        if (expected == actual)
            return;
        var at = expected.AsSpan().CommonPrefixLength(actual);
        Assert.Fail(
            $"{actual.Length} characters instead of {expected.Length}; "
            + $"different at {at}: '{Around(expected)}' became '{Around(actual)}'");

        string Around(string text) => text[Math.Clamp(at - 20, 0, text.Length)..Math.Min(text.Length, at + 60)];
    }
}
