using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Engine.Hosting;

namespace Parley.Engine.Membership;

/// <summary>The cluster as a process sees it that is no silo: it reads the table as often as a silo renews its lease.</summary>
internal sealed partial class ClientMembership(
    IMembershipTable table, SiloIdentity identity, EngineOptions options, ILogger<ClientMembership> logger)
    : IClusterMembership, IDisposable
{
    /// <summary>Shortest time between two looks: a silo that dies makes all who call it suspect it.</summary>
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(50);

    private readonly ClusterViewSource _view = new();
    private readonly SemaphoreSlim _early = new(0);

    public ClusterView Current => _view.Current;

    public CancellationToken Lost => CancellationToken.None;

    public Task<ClusterView> WaitForChangeAsync(ClusterView seen, CancellationToken cancellationToken) =>
        _view.WaitForChangeAsync(seen, cancellationToken);

    public void Suspect()
    {
        if (_early.CurrentCount == 0)
            _early.Release();
    }

    public void Dispose() => _early.Dispose();

    /// <summary>Reads the table once.</summary>
    /// <exception cref="SiloUnavailableException">The silos there are not of this cluster.</exception>
    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        var living = (await table.ReadAsync(cancellationToken).ConfigureAwait(false)).Where(row => !row.IsGone).ToArray();
        var self = identity.NewRow();
        if (living.FirstOrDefault(row => self.ConflictWith(row) is not null) is { } foreign)
            throw new SiloUnavailableException($"No silo can be called. {self.ConflictWith(foreign)}");
        _view.Publish(ClusterView.Of("", living.Select(row => row.Info)));
    }

    /// <summary>
    /// Reads it again and again. While the database is away the last view stands: what is wrong with it shows when it is used.
    /// </summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        var away = false;
        while (true)
        {
            await Task.Delay(MinPause, cancellationToken).ConfigureAwait(false);
            await _early.WaitAsync(options.LeaseRenewal, cancellationToken).ConfigureAwait(false);
            try
            {
                await ReadAsync(cancellationToken).ConfigureAwait(false);
                away = false;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException or SiloUnavailableException)
            {
                if (!away)
                    LogReadFailed(logger, exception.Message);
                away = true;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The silos of the cluster could not be read, so those last known are called: {Problem}")]
    private static partial void LogReadFailed(ILogger logger, string problem);
}
