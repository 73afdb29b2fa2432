using System.Collections.Immutable;
using Npgsql;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Chats;
using Parley.Grains.Storage;
using Parley.Grains.Tools.Subagents;
using Parley.Grains.Usage;
using Parley.Tests.Support;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Tests.Cluster.Storage;

/// <summary>What the database promises the chat: one owner, all or nothing, each command once.</summary>
public sealed class ChatStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly ImmutableArray<MessagePart> Hello = [new TextPart("hello")];
    private NpgsqlDataSource _database = null!;
    private ChatStore _store = null!;
    private Guid _owner;
    private Guid _model;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDataSourceAsync();
        await Migrations.ApplyAsync(_database, CancellationToken.None);
        _store = new ChatStore(_database, new OneSilo(), new SubagentLimits(2));
        (_owner, _model) = (Guid.NewGuid(), Guid.NewGuid());
        await ExecuteAsync("INSERT INTO users (id, username) VALUES ($1, $2)", _owner, _owner.ToString());
        await ExecuteAsync(
            "INSERT INTO providers (id, provider, display_name, source) VALUES ($1, 'openai', 'OpenAI', 'database')", Guid.NewGuid());
        await ExecuteAsync("INSERT INTO model_configs (id, provider, model, context_limit) VALUES ($1, 'openai', 'm', 1000)", _model);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_write_of_an_older_owner_is_refused_and_stores_nothing()
    {
        var old = await CreateAsync();
        var fresh = await TakeAsync(old);
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(old, new ChatInput.Send(Hello, null)));
        await WriteAsync(fresh, new ChatInput.Send(Hello, null));
        Assert.Single((await TakeAsync(old)).Queue);
    }

    [Fact]
    public async Task A_write_that_believes_the_wrong_thing_about_the_archive_is_refused()
    {
        var chat = await CreateAsync();
        await ExecuteAsync("UPDATE chats SET archived = true WHERE id = $1", chat.Id);
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(chat, new ChatInput.Send(Hello, null)));
    }

    [Fact]
    public async Task A_repeated_command_is_refused_with_its_record()
    {
        var chat = await CreateAsync();
        var command = Guid.NewGuid();
        var (after, changes, _) = await WriteAsync(chat, new ChatInput.Send(Hello, null), command);
        await Assert.ThrowsAsync<RepeatedCommandException>(() => WriteAsync(after, new ChatInput.Send(Hello, null), command));
        var record = await _store.FindCommandAsync(chat.Id, command, CancellationToken.None);
        Assert.Equal(changes.OfType<MessageQueued>().Single().Message.Id, record!.QueuedMessageId);
    }

    [Fact]
    public async Task What_is_loaded_is_what_was_stored()
    {
        var chat = await CreateAsync();
        (chat, _, _) = await WriteAsync(chat, new ChatInput.StartRun());
        (chat, _, _) = await WriteAsync(chat, new ChatInput.Send([new TextPart("queued")], _model));
        (chat, _, _) = await WriteAsync(chat, new ChatInput.EndRun(TurnOutcome.Failed, [], "it broke"));
        var loaded = await TakeAsync(chat);
        Assert.Equal(
            (ChatStatus.Error, "it broke", chat.Turn, chat.LastMessageId, chat.RunGeneration + 1),
            (loaded.Status, loaded.LastError, loaded.Turn, loaded.LastMessageId, loaded.RunGeneration));
        var queued = Assert.Single(loaded.Queue);
        Assert.Equal<MessagePart>([new TextPart("queued")], queued.Content);
        Assert.Equal(_model, queued.ModelConfigId);
    }

    [Fact]
    public async Task Every_kind_of_part_comes_back_as_it_was()
    {
        var chat = await CreateAsync();
        (chat, _, _) = await WriteAsync(chat, new ChatInput.StartRun());
        ImmutableArray<MessagePart> content =
        [
            new ReasoningPart("let me see"),
            new TextPart("emoji 😀, quote \", line\nend"),
            new ToolCallPart { ToolCallId = "c", ToolName = "t", Args = new Grains.Abstractions.JsonText("""{"a": [1, "b"]}""") },
        ];
        ChatMessage assistant = new()
        {
            Id = 0,
            ChatId = chat.Id,
            CreatedAt = default,
            Role = MessageRole.Assistant,
            Content = content,
            Usage = new TokenUsage { InputTokens = 5 },
        };
        await WriteAsync(chat, new ChatInput.StoreStep([assistant]));
        var stored = (await ReadAsync(chat))[0];
        Assert.Equal<MessagePart>(content, stored.Content);
        Assert.Equal(5, stored.Usage!.InputTokens);
    }

    [Fact]
    public async Task An_edit_replaces_the_message_and_drops_all_that_followed()
    {
        var chat = await CreateAsync();
        (chat, _, _) = await WriteAsync(chat, new ChatInput.StartRun());
        (chat, _, _) = await WriteAsync(chat, new ChatInput.Send(Hello, null));
        ChatMessage answer = new() { Id = 0, ChatId = chat.Id, CreatedAt = default, Role = MessageRole.Assistant, Content = Hello };
        (chat, _, _) = await WriteAsync(chat, new ChatInput.StoreStep([answer]));
        var first = await _store.FindMessageAsync(chat.Id, chat.Turn, CancellationToken.None);
        (chat, _, _) = await WriteAsync(chat, new ChatInput.Edit(first, [new TextPart("edited")]));
        var left = Assert.Single(await ReadAsync(chat));
        Assert.Equal((first!.Id, new TextPart("edited")), (left.Id, left.Content.Single()));
        Assert.Empty((await TakeAsync(chat)).Queue);
    }

    [Fact]
    public async Task Pages_meet_without_gap_or_double()
    {
        var chat = await CreateAsync();
        for (var i = 0; i < 25; i++)
            await ExecuteAsync("INSERT INTO messages (chat_id, role, content) VALUES ($1, 'assistant', '[]')", chat.Id);
        var whole = await _store.ReadPageAsync(chat.Id, new MessageQuery(), 200, CancellationToken.None);
        var all = whole.Messages.Select(message => message.Id).ToArray();
        var paged = new List<long>();
        for (var page = await PageAsync(null); ; page = await PageAsync(paged[^1]))
        {
            paged.AddRange(page.Messages.Select(message => message.Id));
            if (!page.HasMore)
                break;
        }

        Assert.Equal(all, paged);

        Task<MessagePage> PageAsync(long? before) =>
            _store.ReadPageAsync(chat.Id, new MessageQuery { BeforeId = before }, 7, CancellationToken.None);
    }

    [Fact]
    public async Task Who_takes_the_turn_gets_the_conversation_with_it()
    {
        var chat = await CreateAsync();
        await ExecuteAsync("INSERT INTO messages (chat_id, role, content, visibility) VALUES ($1, 'assistant', '[]', 'user')", chat.Id);
        var (running, _, prompt) = await WriteAsync(chat, new ChatInput.StartRun());
        Assert.Equal<MessagePart>(Hello, Assert.Single(prompt).Content);
        Assert.Empty((await WriteAsync(running, new ChatInput.Send(Hello, null))).Prompt);
    }

    private async Task<ImmutableArray<ChatMessage>> ReadAsync(Chat chat) =>
        (await _store.ReadPageAsync(chat.Id, new MessageQuery(), 50, CancellationToken.None)).Messages;

    private async Task<Chat> TakeAsync(Chat chat) => (await _store.TakeAsync(chat.Id, CancellationToken.None))!.Chat;

    private async Task<Chat> CreateAsync()
    {
        var missing = new Chat { Id = Guid.NewGuid(), RunGeneration = 1 };
        return (await WriteAsync(missing, new ChatInput.Create(_owner, "t", Hello, _model))).Chat;
    }

    private Task<StoredChanges> WriteAsync(Chat chat, ChatInput input, Guid? command = null) =>
        _store.CommitAsync(chat, chat.Decide(input).Changes, StepUse.None, command, CancellationToken.None);

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
