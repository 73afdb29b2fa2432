using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Parley.Engine.Membership;

/// <summary>
/// Renews one lease, on a thread of its own and with blocking calls: a thread pool that is busy or starved must not cost the silo
/// its lease.
/// </summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "Its event is freed by its finalizer: whoever hurries late must not find it disposed.")]
internal sealed partial class LeaseRenewal(
    IMembershipTable table, Lease lease, TimeSpan period, Func<int> load, Action<IReadOnlyList<SiloRow>> seen, ILogger logger)
{
    /// <summary>Pause after a failed attempt: short beside any lease, long enough not to flood a server that comes back.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Shortest time between two renewals: a silo that dies makes all who call it hurry.</summary>
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(50);

    private readonly AutoResetEvent _early = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimeSpan PauseAfterMin => period > MinPause ? period - MinPause : TimeSpan.Zero;

    /// <summary>Renews until the token is cancelled or the lease is over; the task completes then.</summary>
    internal Task Start(CancellationToken cancellationToken)
    {
        new Thread(() => Run(cancellationToken)) { IsBackground = true, Name = "Parley.Engine lease" }.Start();
        return _ended.Task;
    }

    /// <summary>Renews at once: something makes it likely that another silo has gone.</summary>
    internal void Hurry() => _early.Set();

    private void Run(CancellationToken cancellationToken)
    {
        try
        {
            using var session = table.OpenSession();
            // At once for the first time, which opens the connection.
            while (lease.IsValid && TryRenew(session) is not false and var renewed)
            {
                if (cancellationToken.WaitHandle.WaitOne(MinPause)
                    || WaitHandle.WaitAny([cancellationToken.WaitHandle, _early], renewed is true ? PauseAfterMin : RetryPause) == 0)
                    break;
            }

            _ended.TrySetResult();
        }
        catch (Exception exception)
        {
            // Thrown on by whoever waits for the end; an exception must not leave a thread, or the process dies of it.
            _ended.TrySetException(exception);
        }
    }

    /// <summary>Null when the outcome is unknown; false when the lease is over.</summary>
    private bool? TryRenew(ILeaseSession session)
    {
        try
        {
            if (session.Renew(lease, load()) is not { } living)
                return false;
            seen(living);
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
        {
            LogRenewalFailed(logger, lease.SiloId, lease.Remaining, exception.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Silo {SiloId} could not renew its lease, of which {Remaining} is left: {Problem}")]
    private static partial void LogRenewalFailed(ILogger logger, string siloId, TimeSpan remaining, string problem);
}
