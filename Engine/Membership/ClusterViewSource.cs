using System.Collections.Immutable;

namespace Parley.Engine.Membership;

/// <summary>The current view and those who wait for the next.</summary>
internal sealed class ClusterViewSource
{
    internal static readonly ClusterView None = new(string.Empty, ImmutableSortedSet<string>.Empty);

    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ClusterView Current { get; private set; } = None;

    internal void Publish(ClusterView view)
    {
        lock (_gate)
        {
            var same = view.Equals(Current);
            // The loads in it are news all the same, but nobody waits for those.
            Current = view;
            if (same)
                return;
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    internal async Task<ClusterView> WaitForChangeAsync(ClusterView seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (!Current.Equals(seen))
                    return Current;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
