using System.Globalization;
using System.Text.Json;
using Parley.Engine.Membership;

namespace Parley.Engine.Storage;

/// <summary>A grain's stored record in memory. A silo without its lease writes nothing.</summary>
internal sealed class PersistentState<TState>(GrainStateStore store, GrainStateKey key, Lease lease, JsonSerializerOptions json)
    : IPersistentState<TState>, IStoredState
{
    private long? _etag;

    public TState State { get; set; } = New();

    public string? Etag => _etag?.ToString(CultureInfo.InvariantCulture);

    public bool RecordExists => _etag is not null;

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        var stored = await store.ReadAsync(key, cancellationToken);
        State = stored is { } record ? JsonSerializer.Deserialize<TState>(record.Payload, json)! : New();
        _etag = stored?.Etag;
    }

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public async Task WriteStateAsync(CancellationToken cancellationToken)
    {
        lease.ThrowIfOver();
        var payload = JsonSerializer.Serialize(State, json);
        _etag = await store.WriteAsync(key, _etag, payload, cancellationToken) ?? throw Conflict();
    }

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        lease.ThrowIfOver();
        if (_etag is { } etag && !await store.DeleteAsync(key, etag, cancellationToken))
            throw Conflict();
        _etag = null;
        State = New();
    }

    private static TState New() => Activator.CreateInstance<TState>();

    private InconsistentStateException Conflict() =>
        new($"{key} was changed by another since it was read.", Etag) { Owner = key.Id };
}
