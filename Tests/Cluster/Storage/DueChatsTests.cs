using Npgsql;
using Parley.Grains.Recovery;
using Parley.Grains.Storage;
using Parley.Grains.Usage;
using Parley.Tests.Support;

namespace Parley.Tests.Cluster.Storage;

/// <summary>A turn that nobody works on is found, and by one silo only, however many look at once.</summary>
public sealed class DueChatsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly string[] Alive = ["a", "b", "c"];

    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDataSourceAsync();
        await Migrations.ApplyAsync(_database, CancellationToken.None);
        await ExecuteAsync("INSERT INTO users (id, username) VALUES ($1, 'u')", Guid.NewGuid());
        await ExecuteAsync(
            "INSERT INTO providers (id, provider, display_name, source) VALUES ($1, 'openai', 'OpenAI', 'database')", Guid.NewGuid());
        await ExecuteAsync(
            "INSERT INTO model_configs (id, provider, model, context_limit) VALUES ($1, 'openai', 'm', 1000)", Guid.NewGuid());
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_falls_to_exactly_one_silo(bool inTurn)
    {
        var chats = new List<Guid>();
        for (var number = 0; number < 60; number++)
            chats.Add(await InsertAsync("running", "dead", TimeSpan.Zero));

        // Again when the turn went on to the next silo between two of the looks.
        await Eventually.TrueAsync(
            async () =>
            {
                var found = await Task.WhenAll(Alive.Select(silo => FindAsync(silo, inTurn)));
                Assert.All(found, Assert.NotEmpty);
                return found.SelectMany(share => share).Order().SequenceEqual(chats.Order());
            },
            "each is found once");
    }

    [Fact]
    public async Task Found_are_pending_ones_those_of_the_dead_and_those_that_do_nothing()
    {
        Guid[] due =
        [
            await InsertAsync("pending", null, TimeSpan.Zero),
            await InsertAsync("running", "dead", TimeSpan.Zero),
            await InsertAsync("running", "a", DueChats.Interval * 2),
        ];
        await InsertAsync("running", "a", TimeSpan.Zero);
        await InsertAsync("waiting", null, DueChats.Interval * 2);

        var found = await Due().FindAsync("a", ["a"], inTurn: false, CancellationToken.None);

        Assert.Equal(due.Order(), found.Order());
    }

    [Fact]
    public async Task Found_are_those_that_were_held_once_their_owners_day_allows_them()
    {
        var held = await InsertAsync("paused", null, TimeSpan.Zero);
        var other = await InsertAsync("paused", null, TimeSpan.Zero);
        await ExecuteAsync("UPDATE chats SET held = true WHERE id = $1", held);
        await ExecuteAsync("INSERT INTO daily_limits (max_tokens) VALUES (0)");
        Assert.DoesNotContain(held, await Due().FindAsync("a", ["a"], inTurn: false, CancellationToken.None));

        await ExecuteAsync("UPDATE daily_limits SET max_tokens = 1");

        var found = await Due().FindAsync("a", ["a"], inTurn: false, CancellationToken.None);
        Assert.Contains(held, found);
        Assert.DoesNotContain(other, found);
    }

    [Fact]
    public async Task A_silo_that_is_no_member_finds_nothing()
    {
        await InsertAsync("pending", null, TimeSpan.Zero);

        Assert.Empty(await FindAsync("dead", inTurn: false));
    }

    private DueChats Due() => new(_database, new DailyLimitStore(_database, TimeProvider.System));

    private Task<List<Guid>> FindAsync(string silo, bool inTurn) =>
        Due().FindAsync(silo, Alive, inTurn, CancellationToken.None);

    private async Task<Guid> InsertAsync(string status, string? worker, TimeSpan age)
    {
        var chat = Guid.CreateVersion7();
        await ExecuteAsync(
            """
            INSERT INTO chats (id, owner_id, last_model_config_id, status, worker_id, updated_at)
            SELECT $1, u.id, m.id, $2, $3, now() - $4 FROM users u, model_configs m WHERE u.username = 'u'
            """,
            chat, status, worker ?? (object)DBNull.Value, age);
        return chat;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
