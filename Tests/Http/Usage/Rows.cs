using System.Text.Json;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Usage;

/// <summary>Rows of <c>usage</c>, read behind the scenes.</summary>
internal static class Rows
{
    /// <summary>A chat's rows of a kind, in the order in which they were written.</summary>
    public static async Task<IReadOnlyList<JsonElement>> UsageAsync(this ParleyServer server, Guid chat, string kind = "step")
    {
        var rows = await server.QueryAsync<string>(
            "SELECT coalesce(jsonb_agg(to_jsonb(u) ORDER BY id), '[]')::text FROM usage u WHERE chat_id = $1 AND kind = $2",
            chat,
            kind);
        return [.. JsonDocument.Parse(rows!).RootElement.EnumerateArray()];
    }

    /// <summary>Kind, attempt and outcome of a row.</summary>
    public static string Line(this JsonElement row) =>
        $"{row.GetProperty("kind").GetString()} {row.Number("attempt")} {row.GetProperty("outcome").GetString()}";

    /// <summary>A number of an object.</summary>
    public static long Number(this JsonElement item, string name) => item.GetProperty(name).GetInt64();

    /// <summary>Gives the fake model a price: $2 for a million tokens sent, $1 from the cache, $10 written.</summary>
    public static Task PriceAsync(this ParleyServer server) => server.QueryAsync<object>(
        """
        INSERT INTO model_prices (provider, model, input_micros, cache_read_micros, cache_write_micros, output_micros)
        VALUES ('openai', 'fake*', 2000000, 1000000, 2500000, 10000000) ON CONFLICT DO NOTHING
        """);

    /// <summary>Puts a chat below another one into the database, with a call that used and cost something.</summary>
    public static Task<Guid> AddChildAsync(this ParleyServer server, Guid root, long tokens, long micros) => server.QueryAsync<Guid>(
        """
        WITH child AS (
            INSERT INTO chats (id, owner_id, parent_chat_id, root_chat_id, last_model_config_id)
            SELECT gen_random_uuid(), owner_id, id, id, last_model_config_id FROM chats WHERE id = $1 RETURNING *)
        INSERT INTO usage (chat_id, root_chat_id, owner_id, generation, turn, model_config_id, provider, model, kind, attempt, outcome,
            input_tokens, output_tokens, reasoning_tokens, cache_read_tokens, cache_creation_tokens, total_tokens, estimated, cost_micros,
            started_at, ended_at)
        SELECT id, root_chat_id, owner_id, 1, 1, last_model_config_id, 'openai', 'other-model', 'step', 1, 'completed',
            $2, 0, 0, 0, 0, $2, false, $3, now(), now() FROM child
        RETURNING chat_id
        """,
        root,
        tokens,
        micros);
}
