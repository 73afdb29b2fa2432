using Microsoft.Extensions.Logging;
using Parley.Engine.Calls;
using Parley.Engine.Hosting;

namespace Parley.Engine.Directory;

/// <summary>The directory of a cluster: the table <c>engine.grain_directory</c>.</summary>
internal sealed partial class PostgresGrainDirectory(EngineDatabase database, ILogger<PostgresGrainDirectory> logger)
    : IGrainDirectory, IDisposable
{
    /// <summary>Claims under way at a time: enough to keep the database busy, and few of the connections that grains work with.</summary>
    private const int MaxClaims = 8;

    private const string ClaimSql = "select silo_id, epoch, taken_from from engine.claim_grain(@type, @key, @silo)";

    private const string ReleaseSql = """
        delete from engine.grain_directory d using unnest(@types, @keys, @epochs) as released (grain_type, grain_key, epoch)
        where d.grain_type = released.grain_type and d.grain_key = released.grain_key and d.epoch = released.epoch
        """;

    private readonly SemaphoreSlim _claims = new(MaxClaims);
    private readonly Lock _gate = new();
    private List<GrainAddress> _released = [];
    private Task _flushed = Task.CompletedTask;
    private Task? _next;

    public async ValueTask<GrainAddress?> ClaimAsync(GrainId id, string siloId, CancellationToken cancellationToken)
    {
        await _claims.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ClaimNowAsync(id, siloId, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _claims.Release();
        }
    }

    public void Dispose() => _claims.Dispose();

    /// <summary>What comes while a statement is under way goes together with the next one: a silo that stops gives thousands back.</summary>
    public async ValueTask ReleaseAsync(GrainAddress address)
    {
        Task done;
        lock (_gate)
        {
            _released.Add(address);
            done = _next ??= FlushAfterAsync(_flushed);
        }

        await done.ConfigureAwait(false);
    }

    private async Task<GrainAddress?> ClaimNowAsync(GrainId id, string siloId, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(ClaimSql);
        command.Parameters.Add(new("type", id.Type));
        command.Parameters.Add(new("key", id.Key));
        command.Parameters.Add(new("silo", siloId));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            return null;
        if (!await reader.IsDBNullAsync(2, cancellationToken).ConfigureAwait(false))
            LogTaken(logger, id, reader.GetString(2));
        return new GrainAddress(id, reader.GetString(0), reader.GetInt64(1));
    }

    private async Task FlushAfterAsync(Task last)
    {
        // How the last one ended was told to those who waited for it.
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        List<GrainAddress> released;
        lock (_gate)
        {
            (released, _released) = (_released, []);
            (_flushed, _next) = (_next!, null);
        }

        await using var command = database.Source.CreateCommand(ReleaseSql);
        command.Parameters.Add(new("types", released.Select(address => address.Id.Type).ToArray()));
        command.Parameters.Add(new("keys", released.Select(address => address.Id.Key).ToArray()));
        command.Parameters.Add(new("epochs", released.Select(address => address.Epoch).ToArray()));
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Information, "{Grain} is taken over: the directory named {Silo}, which is no living silo.")]
    private static partial void LogTaken(ILogger logger, GrainId grain, string silo);
}
