namespace Parley.Gateway.Feeds;

/// <summary>
/// The one pull from a grain that all connections of a gateway to it share. Ended or failed, for whatever reason, it asks again from its
/// last place: the exceptions of a lost activation differ by engine and all mean the same. Only a refusal, a place that the grain no longer
/// holds, or <see cref="Stop"/> ends it.
/// </summary>
internal sealed partial class SharedFeed
{
    private readonly IFeedSource _source;
    private readonly FeedHost _host;
    private readonly string _name;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop;
    private int _stopped;
    private bool _hasLostItsPlace;

    /// <param name="source">Where events come from.</param>
    /// <param name="start">The place from which to read.</param>
    /// <param name="name">Names the grain in logs.</param>
    /// <param name="host">Time, logs and the end of the host.</param>
    public SharedFeed(IFeedSource source, Position start, string name, FeedHost host)
    {
        (_source, _name, _host, _logger) = (source, name, host, host.Logger);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(host.Stopping);
        Tail = new Tail(start);

        // Not on the caller's context: the feed outlives the connection that opened it.
        var stopping = _stop.Token;
        Completion = Task.Run(() => RunAsync(stopping), CancellationToken.None);
    }

    public Tail Tail { get; }

    /// <summary>Connections that follow; counted by <see cref="FeedRegistry{TKey}"/> under its lock.</summary>
    public int Readers { get; set; }

    /// <summary>Completes when the feed has ended; never fails.</summary>
    public Task Completion { get; }

    /// <summary>Ends the feed. May be called again.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        Refusal? refusal = null;
        for (var attempt = 0; refusal is null && !stopping.IsCancellationRequested; attempt++)
        {
            var before = Tail.Position;
            try
            {
                refusal = await PullAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                LogLost(exception, _name);
            }

            if (_host.IsStopping || _hasLostItsPlace)
            {
                break;
            }

            if (refusal is null)
            {
                attempt = Tail.Position > before ? 0 : attempt;
                await Backoff.WaitAsync(attempt, _host.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        Tail.End(refusal);
    }

    private async Task<Refusal?> PullAsync(CancellationToken stopping)
    {
        await using var batches = _source.Open(Tail.Position, first: false, stopping);
        while (await batches.MoveNextAsync())
        {
            var batch = batches.Current;
            if (batch.Refusal is not null)
            {
                return batch.Refusal;
            }

            if (batch.BeginsSnapshot)
            {
                // What a snapshot must tell depends on what its reader has, and readers here are at different places:
                // each asks for its own.
                _hasLostItsPlace = true;
                return null;
            }

            if (batch.Chunks.Count > 0)
            {
                Tail.Append(batch.Chunks);
                await Tail.WaitForRoomAsync(stopping);
            }
        }

        LogEnded(_name);
        return null;
    }
}
