using Npgsql;
using Parley.Grains.Budgets;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Usage;

/// <summary>
/// Stores calls that no step's commit carries: titles, compactions. <see cref="BeginAsync"/> before the call, <see cref="CallMeter.Add"/>
/// for what the provider tells, <see cref="RecordAsync"/> when it has ended, also when it failed.
/// </summary>
internal sealed class UsageLedger(NpgsqlDataSource database, PriceList prices, TimeProvider time)
{
    /// <summary>Begins to measure an attempt at a call.</summary>
    public async Task<CallMeter> BeginAsync(CalledModel model, CallKind kind, int attempt, CancellationToken cancellationToken) =>
        new(model, await prices.FindAsync(model, cancellationToken), kind, attempt, time);

    /// <summary>Stores an attempt that has ended.</summary>
    /// <param name="chat">The chat that the call was made for.</param>
    /// <param name="call">What <see cref="CallMeter.End"/> gave.</param>
    /// <param name="cancellationToken">Ends the wait; whether it was stored is then unknown.</param>
    public async Task RecordAsync(Chat chat, ModelCall call, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(UsageRows.Insert(chat, call));
        batch.BatchCommands.Add(BudgetRows.Add(chat.TreeId, new StepUse([call], 0, TimeSpan.Zero)));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
