namespace Parley.Tests.Faults.Cluster;

/// <summary>What is wrong with a line at the moment.</summary>
internal sealed class LineQuality(int? bytesPerSecond = null)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _cut;
    private long _delayTicks;

    /// <summary>How late everything is.</summary>
    public TimeSpan Delay
    {
        get => new(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>How fast the reader of the answers reads; null for as fast as it goes.</summary>
    public int? BytesPerSecond { get; } = bytesPerSecond;

    /// <summary>From now on nothing passes.</summary>
    public void CutOff()
    {
        lock (_lock)
            _cut ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Everything is well again; what was held back goes on.</summary>
    public void Heal()
    {
        Delay = TimeSpan.Zero;
        lock (_lock)
        {
            _cut?.TrySetResult();
            _cut = null;
        }
    }

    /// <summary>Waits as long as a piece of so many bytes takes.</summary>
    public async Task PassAsync(int bytes, bool isAnswer, CancellationToken cancellationToken)
    {
        var wait = Delay;
        if (isAnswer && BytesPerSecond is { } rate)
            wait += TimeSpan.FromSeconds((double)bytes / rate);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, cancellationToken);
        Task cut;
        lock (_lock)
            cut = _cut?.Task ?? Task.CompletedTask;
        await cut.WaitAsync(cancellationToken);
    }
}
