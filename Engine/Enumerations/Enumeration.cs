using Microsoft.Extensions.Logging;
using Parley.Engine.Activations;
using Parley.Engine.Calls;

namespace Parley.Engine.Enumerations;

/// <summary>
/// The grain's side of an enumeration. The iterator runs on the activation's scheduler only, beside whatever else runs there.
/// </summary>
internal sealed partial class Enumeration<T>(Activation activation, CallEnvironment environment) : IEnumeration<T>, IOpenEnumeration
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GrainCancellation _cancellation = new();
    private EnumerationStep<T>? _next;
    private Exception? _aborted;
    private bool _pulling;
    private bool _closing;

    // On the scheduler only.
    private IAsyncEnumerator<T> _source = null!;
    private Task<bool>? _ahead;
    private Task _pull = Task.CompletedTask;
    private bool _completed;
    private bool _ending;
    private bool _leaving;

    /// <summary>The token that the iterator sees.</summary>
    internal CancellationToken Token => _cancellation.Token;

    internal void Begin(IAsyncEnumerable<T> source) => _source = source.GetAsyncEnumerator(Token);

    public Task<EnumerationBatch<T>> NextAsync()
    {
        var next = new EnumerationStep<T>();
        lock (_gate)
        {
            if (_aborted is not null)
                return Task.FromException<EnumerationBatch<T>>(_aborted);
            _next = next;
            // A pull that waits for the iterator answers whoever has asked by then: nothing to do on the scheduler until it is there.
            if (_pulling)
                return next.Task;
            _pulling = true;
        }

        PostPull();
        return next.Task;
    }

    public Task CloseAsync()
    {
        lock (_gate)
        {
            if (_closing)
                return _closed.Task;
            _closing = true;
        }

        // Awaited through the promise that it fulfils.
        activation.Scheduler.Post(static self => _ = ((Enumeration<T>)self!).RunCloseAsync(), this);
        return _closed.Task;
    }

    public async Task EndAsync(TimeSpan grace)
    {
        _ending = true;
        try
        {
            await CloseAsync().WaitAsync(grace, environment.Clock);
        }
        catch (TimeoutException)
        {
            Abort(new EnumerationAbortedException());
        }
    }

    public void Abort(Exception reason)
    {
        lock (_gate)
            _aborted = reason as EnumerationAbortedException ?? new EnumerationAbortedException(reason.Message, reason);
        Answer(null, _aborted);
        _closed.TrySetResult();
        // In place: what the iterator waits for outside ends, though nothing of the iterator itself runs any more.
        _cancellation.Cancel();
    }

    private void PostPull() => activation.Scheduler.Post(static self => ((Enumeration<T>)self!).BeginPull(), this);

    private void BeginPull() => _pull = _leaving ? AnswerWhenClosedAsync() : PullAsync();

    private async Task PullAsync()
    {
        while (await TryCollectAsync() && _ahead is { } ahead)
        {
            // On this scheduler, as everything here; how the step ends is for the next batch.
            await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (EndsPull())
                return;
        }

        EndPull();
    }

    /// <summary>Who has asked since the last answer gets a new pull.</summary>
    private void EndPull()
    {
        if (!EndsPull())
            PostPull();
    }

    /// <summary>Nobody has asked for more yet: who does begins the next pull.</summary>
    private bool EndsPull()
    {
        lock (_gate)
            return !(_pulling = _next is not null);
    }

    /// <summary>Answers with a batch. False when no more will follow.</summary>
    private async Task<bool> TryCollectAsync()
    {
        try
        {
            Answer(await CollectAsync(), null);
            if (!_completed)
                return true;
        }
        catch (Exception exception)
        {
            Answer(null, _ending && exception is OperationCanceledException ? new EnumerationAbortedException() : exception);
        }

        // An iterator that is through holds the activation no longer.
        _ = CloseAsync();
        return false;
    }

    /// <summary>Waits for one element and takes along what is there without waiting for more.</summary>
    private async Task<EnumerationBatch<T>> CollectAsync()
    {
        var items = new List<T>(1);
        var more = await (_ahead ?? _source.MoveNextAsync().AsTask());
        _ahead = null;
        while (more)
        {
            items.Add(_source.Current);
            if (items.Count == EnumerationBatch<T>.MaxItems)
                return new(items, IsLast: false);
            var step = _source.MoveNextAsync();
            if (!step.IsCompletedSuccessfully)
            {
                // Not there yet, or failed: either is for the next batch.
                _ahead = step.AsTask();
                return new(items, IsLast: false);
            }

            more = step.Result;
        }

        _completed = true;
        return new(items, IsLast: true);
    }

    /// <summary>The iterator ends while its caller asks for more: that was its end if it ended by itself.</summary>
    private async Task AnswerWhenClosedAsync()
    {
        await _closed.Task;
        if (_completed)
            Answer(new([], IsLast: true), null);
        else
            Answer(null, new EnumerationAbortedException());
        EndPull();
    }

    private void Answer(EnumerationBatch<T>? batch, Exception? failure)
    {
        EnumerationStep<T>? next;
        lock (_gate)
            (next, _next) = (_next, null);
        if (next is null)
            return;
        next.Answer(batch, failure);
        activation.Scheduler.RunOutside(next);
    }

    private async Task RunCloseAsync()
    {
        _leaving = true;
        _cancellation.Cancel();
        await _pull;
        if (_ahead is { } ahead)
        {
            // On this scheduler, as everything here; how the step ends matters only when it is the iterator's end.
            await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            _completed |= ahead.IsCompletedSuccessfully && !ahead.Result;
        }

        try
        {
            await _source.DisposeAsync();
        }
        catch (Exception exception)
        {
            LogCloseFailed(environment.Logger, exception, activation.Id);
        }

        activation.Uses.Remove(this);
        activation.Touch();
        _closed.TrySetResult();
    }

    [LoggerMessage(LogLevel.Warning, "An enumeration of {Grain} failed while it was closed.")]
    private static partial void LogCloseFailed(ILogger logger, Exception exception, GrainId grain);
}
