using Npgsql;
using Parley.Grains.Budgets;

namespace Parley.Grains.Usage;

/// <summary>
/// Stores calls that no step's commit carries: titles, compactions. Whoever makes one measures it with a <see cref="CallMeter"/> and records
/// what that gives when the call has ended, also when it failed.
/// </summary>
internal sealed class UsageLedger(NpgsqlDataSource database, PriceList prices)
{
    /// <summary>Stores an attempt that has ended, with what it cost.</summary>
    /// <param name="chatId">The chat that the call was made for.</param>
    /// <param name="call">What <see cref="CallMeter.End"/> gave.</param>
    /// <param name="cancellationToken">Ends the wait; whether it was stored is then unknown.</param>
    public async Task RecordAsync(Guid chatId, ModelCall call, CancellationToken cancellationToken)
    {
        var priced = call with { CostMicros = call.Tokens.CostMicros(await prices.FindAsync(call.Model, cancellationToken)) };
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(UsageRows.InsertOf(chatId, priced));
        batch.BatchCommands.Add(BudgetRows.AddOf(chatId, new StepUse([priced], 0, TimeSpan.Zero)));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
