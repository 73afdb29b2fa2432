using System.Net;
using System.Text.Json;
using Npgsql;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Compaction;

/// <summary>A server with models whose window holds 100 tokens, each with a threshold of its own.</summary>
public sealed class CompactionFixture : IAsyncLifetime
{
    /// <summary>Size of the models' window.</summary>
    public const int Window = 100;

    private readonly ServerFixture _server = new();
    private readonly Dictionary<int, Guid> _configs = new() { [0] = Guid.NewGuid(), [70] = Guid.NewGuid(), [100] = Guid.NewGuid() };

    public ParleyServer Server => _server.Server;

    public FakeLlm Fake => _server.Fake;

    public ParleyClient Client => _server.Client;

    /// <summary>Makes a chat with the model of a threshold.</summary>
    public async Task<Guid> CreateAsync(string text, int threshold = 70)
    {
        var body = ParleyClient.Body(text);
        body["model_config_id"] = _configs[threshold];
        return (await Client.PostAsync(ParleyClient.Chats, body)).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
    }

    /// <summary>Makes a chat whose first turn is answered so that no compaction follows.</summary>
    public async Task<Guid> CreateAndRestAsync(string text, string answer, int threshold = 70)
    {
        Fake.Enqueue(reply => reply.Text(answer).Usage(10, 5));
        var chat = await CreateAsync(text, threshold);
        await Client.WaitForStatusAsync(chat, "waiting");
        return chat;
    }

    /// <summary>Role, visibility and whether it is compressed, of all rows of a chat but the system prompt.</summary>
    public async Task<string> RowsAsync(Guid chat) => (await Server.QueryAsync<string>(
        """
        SELECT string_agg(role || ' ' || visibility || CASE WHEN compressed THEN ' compressed' ELSE '' END, ', ' ORDER BY id)
        FROM messages WHERE chat_id = $1 AND (role <> 'system' OR compressed)
        """,
        chat))!;

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await AddModelsAsync(Server.ConnectionString, _configs);
        await Eventually.TrueAsync(
            async () => (await Client.GetAsync($"{ParleyClient.Chats}/model-configs")).Expect(HttpStatusCode.OK)
                .EnumerateArray().Count() > _configs.Count,
            "the models are there");
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    private static async Task AddModelsAsync(string database, Dictionary<int, Guid> configs)
    {
        await using var source = NpgsqlDataSource.Create(database);
        foreach (var (threshold, id) in configs)
        {
            await using var insert = source.CreateCommand(
                """
                INSERT INTO model_configs (id, provider, model, context_limit, compression_threshold)
                VALUES ($1, 'openai', 'fake-' || $2, $3, $2)
                """);
            insert.Parameters.Add(new() { Value = id });
            insert.Parameters.Add(new() { Value = threshold });
            insert.Parameters.Add(new() { Value = (long)Window });
            await insert.ExecuteNonQueryAsync();
        }
    }
}

/// <summary>Words for what compactions say.</summary>
internal static class Summaries
{
    /// <summary>What the events of a stream are, in short: part types, message roles, statuses with their phase.</summary>
    public static string Kind(this JsonElement item) => item.GetProperty("type").GetString() switch
    {
        "message_part" => item.Part().GetProperty("type").GetString()!,
        "message" => $"message {item.GetProperty("message").GetProperty("role").GetString()}",
        "status" => item.GetProperty("status").TryGetProperty("phase", out var phase) && phase.ValueKind is JsonValueKind.String
            ? phase.GetString()!
            : item.Status(),
        var other => other!,
    };

    public static JsonElement Part(this JsonElement item) => item.GetProperty("message_part").GetProperty("part");

    /// <summary>Whether a part, or a message's only part, is of a compaction.</summary>
    public static bool IsOfSummary(this JsonElement part) =>
        part.TryGetProperty("tool_name", out var name) && name.GetString() == "chat_summarized";

    /// <summary>Whether an event is a part of a compaction, of this type.</summary>
    public static bool IsSummaryPart(this JsonElement item, string type) =>
        item.IsType("message_part") && item.Part().IsType(type) && item.Part().IsOfSummary();

    /// <summary>The parts of compactions that are stored and shown.</summary>
    public static IReadOnlyList<JsonElement> OfSummaries(this IEnumerable<JsonElement> messages) =>
        [.. messages.SelectMany(message => message.GetProperty("content").EnumerateArray()).Where(IsOfSummary)];

    /// <summary>The conversation of a request after the system prompt that each chat begins with: role and text, or the role alone.</summary>
    public static IReadOnlyList<string> Lines(this FakeRequest request) => [.. request.Messages.Skip(1).Select(message =>
        message.TryGetProperty("content", out var content) && content.ValueKind is JsonValueKind.String
            ? $"{message.GetProperty("role").GetString()}: {content.GetString()}"
            : message.GetProperty("role").GetString()!)];
}
