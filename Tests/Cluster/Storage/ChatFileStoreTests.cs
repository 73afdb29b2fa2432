using Npgsql;
using Parley.Grains.Files;
using Parley.Grains.Storage;
using Parley.Tests.Support;

namespace Parley.Tests.Cluster.Storage;

/// <summary>What the database promises of files: whole or not there, their owner's alone, each call harmless when it is repeated.</summary>
public sealed class ChatFileStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private ChatFileStore _store = null!;
    private Guid _owner;
    private Guid _other;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDataSourceAsync();
        await Migrations.ApplyAsync(_database, CancellationToken.None);
        _store = new ChatFileStore(_database);
        (_owner, _other) = (await CreateUserAsync(), await CreateUserAsync());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Every_call_of_an_upload_can_be_repeated()
    {
        var id = Guid.NewGuid();
        for (var i = 0; i < 2; i++)
            Assert.True(await BeginAsync(_owner, id, 1, 2));
        for (var i = 0; i < 2; i++)
            Assert.True(await _store.AppendAsync(_owner, id, 1, new byte[] { 3 }, CancellationToken.None));
        for (var i = 0; i < 2; i++)
            await _store.CompleteAsync(_owner, id, CancellationToken.None);

        Assert.True(await _store.AppendAsync(_owner, id, 2, new byte[] { 4 }, CancellationToken.None));
        await _store.DiscardAsync(_owner, id, CancellationToken.None);
        Assert.Equal(3, (await _store.FindAsync(_owner, id, CancellationToken.None))!.Size);
        Assert.Equal([1, 2, 3], (await LoadAsync(100, id))[id]);
        Assert.Null(await _store.ReadPieceAsync(_owner, id, 2, CancellationToken.None));
    }

    [Fact]
    public async Task Another_users_file_is_one_that_is_not_there()
    {
        var (whole, open) = (await CreateAsync(_owner, 1), Guid.NewGuid());
        await BeginAsync(_owner, open, 1);
        Assert.False(await _store.AppendAsync(_other, open, 1, new byte[] { 2 }, CancellationToken.None));
        await _store.CompleteAsync(_other, open, CancellationToken.None);
        Assert.Null(await _store.FindAsync(_owner, open, CancellationToken.None));
        await _store.DiscardAsync(_other, open, CancellationToken.None);
        Assert.True(await _store.AppendAsync(_owner, open, 1, new byte[] { 2 }, CancellationToken.None));

        Assert.Null(await _store.FindAsync(_other, whole, CancellationToken.None));
        Assert.Null(await _store.ReadPieceAsync(_other, whole, 0, CancellationToken.None));
        Assert.Empty(await _store.FindUsableAsync(_other, [whole], CancellationToken.None));
        Assert.Empty(await _store.LoadAsync(_other, [whole], 100, CancellationToken.None));
    }

    [Fact]
    public async Task As_many_files_are_loaded_as_have_room_the_most_wanted_first()
    {
        var files = new[] { await CreateAsync(_owner, 1, 1, 1), await CreateAsync(_owner, 2, 2), await CreateAsync(_owner, 3) };
        Assert.Equal([[1, 1, 1], [2, 2], [3]], Of(await LoadAsync(6, files)));
        Assert.Equal([[1, 1, 1], [2, 2], null], Of(await LoadAsync(5, files)));
        Assert.Equal([[1, 1, 1], null, null], Of(await LoadAsync(4, files)));
        Assert.Equal([null, null, [3]], Of(await LoadAsync(1, [files[2], files[1], files[0], Guid.NewGuid()])));

        IEnumerable<byte[]?> Of(IReadOnlyDictionary<Guid, byte[]?> loaded)
        {
            Assert.Equal(files.Length, loaded.Count);
            return files.Select(file => loaded[file]);
        }
    }

    [Fact]
    public async Task Uploads_at_once_share_the_limit_of_their_owner()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => BeginAsync(i % 12 == 0 ? _other : _owner, Guid.NewGuid(), 1)));
        Assert.Equal((ChatFileStore.MaxUnattached, 5), (await CountAsync(_owner), await CountAsync(_other)));
    }

    [Fact]
    public async Task A_file_that_no_message_names_can_be_used_for_a_day_and_goes_after_it()
    {
        var files = new Dictionary<string, Guid>
        {
            ["23 hours"] = await CreateAsync(_owner, 1),
            ["24 hours 1 minute"] = await CreateAsync(_owner, 1),
            ["25 hours 1 minute"] = await CreateAsync(_owner, 1),
            ["1000 hours"] = await CreateAsync(_owner, 1),
        };
        foreach (var (age, id) in files)
        {
            await ExecuteAsync(
                "UPDATE chat_files SET created_at = now() - $2::text::interval, attached = $3 WHERE id = $1", id, age, age[0] == '1');
        }

        var usable = await _store.FindUsableAsync(_owner, [.. files.Values], CancellationToken.None);
        Assert.Equal(["1000 hours", "23 hours"], files.Keys.Where(age => usable.ContainsKey(files[age])).Order(StringComparer.Ordinal));
        await BeginAsync(_other, Guid.NewGuid(), 1);
        Assert.Equal(3, await CountAsync(_owner));
        await BeginAsync(_owner, Guid.NewGuid(), 1);
        Assert.Null(await _store.FindAsync(_owner, files["25 hours 1 minute"], CancellationToken.None));
        Assert.NotNull(await _store.FindAsync(_owner, files["24 hours 1 minute"], CancellationToken.None));
    }

    private async Task<Guid> CreateAsync(Guid owner, params byte[] data)
    {
        var id = Guid.NewGuid();
        await BeginAsync(owner, id, data);
        await _store.CompleteAsync(owner, id, CancellationToken.None);
        return id;
    }

    private Task<bool> BeginAsync(Guid owner, Guid id, params byte[] data) =>
        _store.BeginAsync(owner, id, "name", "image/png", data, CancellationToken.None);

    private Task<IReadOnlyDictionary<Guid, byte[]?>> LoadAsync(int maxBytes, params Guid[] ids) =>
        _store.LoadAsync(_owner, ids, maxBytes, CancellationToken.None);

    private async Task<Guid> CreateUserAsync()
    {
        var id = Guid.NewGuid();
        await ExecuteAsync("INSERT INTO users (id, username) VALUES ($1, $2)", id, id.ToString());
        return id;
    }

    private async Task<int> CountAsync(Guid owner)
    {
        await using var command = _database.CreateCommand("SELECT count(*)::int FROM chat_files WHERE owner_id = $1 AND NOT attached");
        command.Parameters.Add(new NpgsqlParameter { Value = owner });
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
