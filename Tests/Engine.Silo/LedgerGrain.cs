using System.Runtime.CompilerServices;
using Npgsql;

namespace Parley.Tests.EngineSilo;

public sealed class LedgerGrain(
    NpgsqlDataSource database, [PersistentState("ledger")] IPersistentState<LedgerState> stored) : Grain, ILedgerGrain
{
    private int _written;

    public async Task<int> Add(Guid operation)
    {
        await InsertAsync(operation);
        return ++_written;
    }

    public Task<int> Process() => Task.FromResult(Environment.ProcessId);

    public async IAsyncEnumerable<int> Count([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var i = 0; ; i++)
        {
            yield return i;
            await pace.WaitForNextTickAsync(cancellationToken);
        }
    }

    public Task StartWriting()
    {
        this.RegisterGrainTimer(WriteAsync, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        return Task.CompletedTask;
    }

    public Task Wait(CancellationToken cancellationToken = default) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await InsertAsync(Guid.NewGuid());
        stored.State.Process = Environment.ProcessId;
        stored.State.Writes++;
        await stored.WriteStateAsync(cancellationToken);
    }

    private async Task InsertAsync(Guid operation)
    {
        await using var command = database.CreateCommand(
            "insert into ledger (grain, operation, process) values (@grain, @operation, @process)");
        command.Parameters.Add(new("grain", this.GetPrimaryKeyString()));
        command.Parameters.Add(new("operation", operation));
        command.Parameters.Add(new("process", Environment.ProcessId));
        await command.ExecuteNonQueryAsync();
    }
}
