using Parley.Gateway.Errors;
using Parley.Gateway.Feeds;
using Parley.Gateway.Streams;
using Parley.Tests.Support;
using Parley.Tests.Unit.Gateway.Feeds;

namespace Parley.Tests.Unit.Gateway.Streams;

/// <summary>Pings, and the end of a connection that does not read (field.md R9).</summary>
public sealed class StreamPumpTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedChat _chat = new();
    private readonly FeedHarness _harness;
    private readonly CancellationTokenSource _gone = new();
    private readonly Sink _sink = new();

    public StreamPumpTests() => _harness = new FeedHarness(_chat);

    [Fact]
    public async Task An_idle_connection_gets_a_ping_every_15_seconds()
    {
        await using var reader = _harness.Read(cancellationToken: _gone.Token);
        using var pump = new StreamPump(_sink, _time, _gone.Cancel);
        var running = pump.RunAsync(reader, pingFirst: true, _gone.Token);
        await Eventually.TrueAsync(() => _sink.Frames == 1 && _sink.Pings == 1, "the snapshot and the first ping");
        for (var pings = 2; pings < 5; pings++)
        {
            _time.Advance(StreamPump.PingPeriod);
            await Eventually.TrueAsync(() => _sink.Pings == pings, $"ping {pings}");
        }

        await _gone.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_write_that_does_not_complete_for_30_seconds_ends_the_connection()
    {
        await using var reader = _harness.Read(cancellationToken: _gone.Token);
        _sink.Stalled = true;
        using var pump = new StreamPump(_sink, _time, _gone.Cancel);
        var running = pump.RunAsync(reader, pingFirst: false, _gone.Token);
        await Eventually.TrueAsync(() => _sink.Frames == 1, "a write is under way");
        await Eventually.TrueAsync(
            () =>
            {
                // A tick that nobody has seen yet swallows the next one, so more may be needed than the two periods.
                _time.Advance(StreamPump.PingPeriod);
                return _gone.IsCancellationRequested;
            },
            "the connection is ended");
        Assert.True(_time.Elapsed >= StreamPump.LongestWrite);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Eventually.Limit));
        Assert.Equal(0, _sink.Pings);
    }

    public void Dispose()
    {
        _harness.Dispose();
        _gone.Dispose();
    }

    private sealed class Sink : IFrameSink
    {
        private int _frames;
        private int _pings;

        public bool Stalled { get; set; }

        public int Frames => Volatile.Read(ref _frames);

        public int Pings => Volatile.Read(ref _pings);

        public async ValueTask WriteDataAsync(FeedFrame frame, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _frames);
            if (Stalled)
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        public ValueTask WritePingAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _pings);
            return ValueTask.CompletedTask;
        }

        public ValueTask WriteErrorAsync(Problem problem, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
