namespace Parley.Tests.Faults.Lines;

/// <summary>What is wrong with a line at the moment. Faults may overlap: each lasts until it is mended itself.</summary>
internal sealed class LineQuality(int? bytesPerSecond = null)
{
    /// <summary>How late what passes a late line is: far more than a network, far less than a lease.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private TaskCompletionSource _torn = NewSource();
    private TaskCompletionSource? _cut;
    private int _cuts;
    private int _delays;

    /// <summary>Completes when all connections that there are now are torn.</summary>
    public Task Torn
    {
        get
        {
            lock (_lock)
                return _torn.Task;
        }
    }

    /// <summary>How fast the reader of the answers reads; null for as fast as it goes.</summary>
    public int? BytesPerSecond { get; } = bytesPerSecond;

    /// <summary>From now on this is wrong.</summary>
    public void Begin(LineFault fault)
    {
        lock (_lock)
        {
            if (fault is LineFault.Late)
                _delays++;
            else if (_cuts++ == 0)
                _cut = NewSource();
        }
    }

    /// <summary>This is mended, once for each time that it began.</summary>
    public void Mend(LineFault fault)
    {
        lock (_lock)
        {
            if (fault is LineFault.Late)
            {
                _delays--;
            }
            else if (--_cuts == 0)
            {
                _cut!.SetResult();
                _cut = null;
            }
        }
    }

    /// <summary>Tears all connections that there are.</summary>
    public void Tear()
    {
        lock (_lock)
        {
            _torn.SetResult();
            _torn = NewSource();
        }
    }

    /// <summary>Waits as long as a piece of so many bytes takes.</summary>
    public async Task PassAsync(int bytes, bool isAnswer, CancellationToken cancellationToken)
    {
        var wait = isAnswer && BytesPerSecond is { } rate ? TimeSpan.FromSeconds((double)bytes / rate) : TimeSpan.Zero;
        Task cut;
        lock (_lock)
        {
            wait += _delays > 0 ? Lateness : TimeSpan.Zero;
            cut = _cut?.Task ?? Task.CompletedTask;
        }

        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, cancellationToken);
        await cut.WaitAsync(cancellationToken);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
