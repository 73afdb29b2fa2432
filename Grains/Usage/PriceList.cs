using Npgsql;
using Parley.Grains.Abstractions.Usage;

namespace Parley.Grains.Usage;

/// <summary>What models cost. Read from the database and kept for a while, so that a call costs no look-up.</summary>
internal sealed class PriceList(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>How long a change that another silo made may go unnoticed here.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private (ImmutableArray<ModelPrice> Prices, long ReadAt)? _held;

    /// <summary>The price of a model; null when there is none, and its calls are told as unpriced.</summary>
    public async Task<ModelPrice?> FindAsync(CalledModel model, CancellationToken cancellationToken)
    {
        if (_held is not { } held || time.GetElapsedTime(held.ReadAt) >= MaxAge)
            return Match(await ReadAsync(cancellationToken), model.Provider, model.Name);
        return Match(held.Prices, model.Provider, model.Name);
    }

    /// <summary>The whole table, by provider and model.</summary>
    public async Task<ImmutableArray<ModelPrice>> ReadAsync(CancellationToken cancellationToken)
    {
        var readAt = time.GetTimestamp();
        await using var command = database.CreateCommand(
            """
            SELECT provider, model, input_micros, cache_read_micros, cache_write_micros, output_micros
            FROM model_prices ORDER BY provider, model
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var prices = ImmutableArray.CreateBuilder<ModelPrice>();
        while (await reader.ReadAsync(cancellationToken))
        {
            prices.Add(new ModelPrice
            {
                Provider = reader.GetString(0),
                Model = reader.GetString(1),
                InputMicros = reader.GetInt64(2),
                CacheReadMicros = reader.GetInt64(3),
                CacheWriteMicros = reader.GetInt64(4),
                OutputMicros = reader.GetInt64(5),
            });
        }

        _held = (prices.ToImmutable(), readAt);
        return _held.Value.Prices;
    }

    /// <summary>Replaces the whole table.</summary>
    public async Task WriteAsync(ImmutableArray<ModelPrice> prices, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM model_prices"));
        foreach (var price in prices)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                INSERT INTO model_prices (provider, model, input_micros, cache_read_micros, cache_write_micros, output_micros)
                VALUES ($1, $2, $3, $4, $5, $6)
                """)
            {
                Parameters =
                {
                    new() { Value = price.Provider },
                    new() { Value = price.Model },
                    new() { Value = price.InputMicros },
                    new() { Value = price.CacheReadMicros },
                    new() { Value = price.CacheWriteMicros },
                    new() { Value = price.OutputMicros },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        _held = (prices, time.GetTimestamp());
    }

    /// <summary>The price with the longest name that fits; the whole name goes before a beginning.</summary>
    internal static ModelPrice? Match(ImmutableArray<ModelPrice> prices, string provider, string model) => prices
        .Where(price => price.Provider == provider && (price.Model == model
            || (price.Model.EndsWith('*') && model.StartsWith(price.Model[..^1], StringComparison.OrdinalIgnoreCase))))
        .OrderBy(price => price.Model == model ? 0 : 1)
        .ThenByDescending(price => price.Model.Length)
        .FirstOrDefault();
}
