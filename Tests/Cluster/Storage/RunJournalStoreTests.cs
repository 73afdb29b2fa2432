using Npgsql;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Chats;
using Parley.Grains.Storage;
using Parley.Grains.Tools.Subagents;
using Parley.Grains.Usage;
using Parley.Tests.Support;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Tests.Cluster.Storage;

/// <summary>What a run has used is stored once: by itself, or from its journal by the run that follows when it was lost.</summary>
public sealed class RunJournalStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly Guid _model = Guid.NewGuid();
    private readonly Guid _owner = Guid.NewGuid();
    private NpgsqlDataSource _database = null!;
    private ChatStore _chats = null!;
    private RunJournalStore _journals = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDataSourceAsync();
        await Migrations.ApplyAsync(_database, CancellationToken.None);
        (_chats, _journals) = (new ChatStore(_database, new OneSilo(), SubagentLimits.Default), new RunJournalStore(_database));
        await ExecuteAsync("INSERT INTO users (id, username) VALUES ($1, 'u')", _owner);
        await ExecuteAsync(
            "INSERT INTO providers (id, provider, display_name, source) VALUES ($1, 'openai', 'OpenAI', 'database')", Guid.NewGuid());
        await ExecuteAsync("INSERT INTO model_configs (id, provider, model, context_limit) VALUES ($1, 'openai', 'm', 1000)", _model);
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Fact]
    public async Task Who_follows_a_lost_run_finds_what_it_had_used_until_that_is_stored()
    {
        var lost = await RunningAsync();
        await _journals.WriteAsync(lost, new RunJournal([]) { Use = Use }, CancellationToken.None);

        var taken = await TakeAsync(lost);
        var call = Assert.Single(taken.Journal.Use.Calls);
        Assert.Equal(Use.Calls[0] with { LostGeneration = lost.RunGeneration }, call);
        Assert.Equal((2, TimeSpan.FromSeconds(3)), (taken.Journal.Use.ToolCalls, taken.Journal.Use.ToolTime));
        var next = await WriteAsync(taken.Chat, new ChatInput.Recover(), taken.Journal.Use);

        Assert.True((await TakeAsync(next)).Journal.Use.IsNone);
        Assert.Equal(
            $"{{{lost.RunGeneration}}}",
            await QueryAsync<string>("SELECT array_agg(generation)::text FROM usage WHERE chat_id = $1", lost));
    }

    [Fact]
    public async Task A_run_that_ends_leaves_nothing_to_claim()
    {
        var run = await RunningAsync();
        await _journals.WriteAsync(run, new RunJournal([]) { Use = Use }, CancellationToken.None);
        await WriteAsync(run, new ChatInput.EndRun(TurnOutcome.HandedOver, [], null), Use);

        Assert.True((await TakeAsync(run)).Journal.Use.IsNone);
    }

    [Fact]
    public async Task A_journal_that_comes_after_the_end_of_its_run_claims_nothing()
    {
        var run = await RunningAsync();
        await using var end = await _database.OpenConnectionAsync();
        await using var commit = await end.BeginTransactionAsync();
        await using (var fence = new NpgsqlCommand("UPDATE chats SET status = 'pending' WHERE id = $1", end, commit))
        {
            fence.Parameters.Add(new NpgsqlParameter { Value = run.Id });
            await fence.ExecuteNonQueryAsync();
        }

        // The end is under way, so the journal waits for it and finds the run over.
        var late = _journals.WriteAsync(run, new RunJournal([]) { Use = Use }, CancellationToken.None);
        await Eventually.TrueAsync(
            () => QueryAsync<bool>("SELECT $1::uuid IS NOT NULL AND EXISTS (SELECT FROM pg_locks WHERE NOT granted)", run),
            "the journal waits");
        await commit.CommitAsync();

        Assert.True(await late);
        Assert.True((await TakeAsync(run)).Journal.Use.IsNone);
    }

    [Fact]
    public async Task A_run_that_is_no_longer_the_newest_writes_none()
    {
        var run = await RunningAsync();
        await TakeAsync(run);

        Assert.False(await _journals.WriteAsync(run, new RunJournal([]) { Use = Use }, CancellationToken.None));
    }

    private StepUse Use => new(
        [
            new ModelCall
            {
                Kind = CallKind.Step,
                Attempt = 1,
                Outcome = CallOutcome.Aborted,
                Model = new CalledModel("openai", "m", _model),
                Tokens = new CallTokens(10, 3, 0, 0, 0, 13),
                Estimated = true,
                CostMicros = 42,
                StartedAt = DateTimeOffset.UnixEpoch,
                EndedAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
            },
        ],
        ToolCalls: 2,
        ToolTime: TimeSpan.FromSeconds(3));

    private async Task<Chat> RunningAsync()
    {
        var missing = new Chat { Id = Guid.NewGuid(), RunGeneration = 1 };
        var due = await WriteAsync(missing, new ChatInput.Create(_owner, "t", [new TextPart("hello")], _model), StepUse.None);
        return await WriteAsync(due, new ChatInput.StartRun(), StepUse.None);
    }

    private async Task<TakenChat> TakeAsync(Chat chat) => (await _chats.TakeAsync(chat.Id, CancellationToken.None))!;

    private async Task<Chat> WriteAsync(Chat chat, ChatInput input, StepUse use) =>
        (await _chats.CommitAsync(chat, chat.Decide(input).Changes, use, null, CancellationToken.None)).Chat;

    private async Task<T?> QueryAsync<T>(string sql, Chat chat)
    {
        await using var command = _database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = chat.Id });
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    private async Task ExecuteAsync(string sql, Guid value)
    {
        await using var command = _database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
