namespace Parley.Engine;

/// <summary>
/// A grain's own durable record, loaded before <see cref="Grain.OnActivateAsync"/>. Writes are checked: one that does not build on
/// what is stored now throws <see cref="InconsistentStateException"/>, which also ends the activation when the grain lets it through.
/// </summary>
public interface IPersistentState<TState>
{
    /// <summary>The record in memory; a new <typeparamref name="TState"/> when none is stored.</summary>
    TState State { get; set; }

    /// <summary>The version that was read or written last; null when none is stored.</summary>
    string? Etag { get; }

    bool RecordExists { get; }

    Task ReadStateAsync();

    Task ReadStateAsync(CancellationToken cancellationToken);

    Task WriteStateAsync();

    Task WriteStateAsync(CancellationToken cancellationToken);

    /// <summary>Deletes the record and puts a new <typeparamref name="TState"/> into memory.</summary>
    Task ClearStateAsync();

    Task ClearStateAsync(CancellationToken cancellationToken);
}
