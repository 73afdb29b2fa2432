using Npgsql;
using Parley.Grains.Recovery;
using Parley.Tests.Support;

namespace Parley.Tests.Cluster.Storage;

/// <summary>What a stopping silo hands over is heard at once, and by one of the others only.</summary>
public sealed class HandOverTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Each_chat_falls_to_exactly_one_of_the_others()
    {
        await using var database = await postgres.CreateDataSourceAsync();
        string[] silos = ["a", "b", "c"];
        var heard = silos.ToDictionary(silo => silo, _ => new List<Guid>());
        using var stop = new CancellationTokenSource();
        var listening = silos.Select(silo => ListenAsync(database, new OneOf(silo, silos), heard[silo], stop.Token)).ToArray();
        await Eventually.TrueAsync(() => ListenersAsync(database, silos.Length), "all listen");

        // As chats are named: the time first, which is the same for all of them.
        var chats = Enumerable.Range(0, 60).Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var chat in chats)
        {
            await using var notify = database.CreateCommand(HandOvers.NotifySql);
            notify.Parameters.Add(new NpgsqlParameter { Value = HandOvers.Payload(chat, "b") });
            await notify.ExecuteScalarAsync();
        }

        await Eventually.TrueAsync(() => Count(heard) >= chats.Length, "all are heard");
        await stop.CancelAsync();
        await Task.WhenAll(listening);
        Assert.Equal(chats.Order(), heard.Values.SelectMany(ids => ids).Order());
        Assert.Empty(heard["b"]);
        Assert.NotEmpty(heard["a"]);
        Assert.NotEmpty(heard["c"]);
    }

    private static async Task ListenAsync(NpgsqlDataSource database, ISiloMembership silos, List<Guid> heard, CancellationToken stop)
    {
        try
        {
            await foreach (var chat in new HandOvers(database, silos).ListenAsync(stop))
            {
                lock (heard)
                    heard.Add(chat);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The test has seen enough.
        }
    }

    private static int Count(Dictionary<string, List<Guid>> heard) => heard.Values.Sum(ids =>
    {
        lock (ids)
            return ids.Count;
    });

    private static async Task<bool> ListenersAsync(NpgsqlDataSource database, int count)
    {
        await using var command = database.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'");
        return (long)(await command.ExecuteScalarAsync())! == count;
    }

    private sealed class OneOf(string self, IReadOnlyCollection<string> all) : ISiloMembership
    {
        public string Self => self;

        public IReadOnlyCollection<string> Alive => all;

        public CancellationToken Lost => CancellationToken.None;

        public Task WaitForChangeAsync(IReadOnlyCollection<string> seen, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
