using Npgsql;
using NpgsqlTypes;

namespace Parley.Grains.Agents.Prompts;

/// <summary>The SQL of the prompts that people write. A user's id names that user's; null the deployment's.</summary>
internal sealed class PromptStore(NpgsqlDataSource database)
{
    /// <summary>The prompt; null when none is written.</summary>
    public async Task<string?> ReadAsync(Guid? userId, CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT text FROM prompts WHERE user_id IS NOT DISTINCT FROM $1::uuid", userId);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>Replaces the prompt; an empty one is none.</summary>
    public async Task WriteAsync(Guid? userId, string text, CancellationToken cancellationToken)
    {
        await using var command = text.Length == 0
            ? Command("DELETE FROM prompts WHERE user_id IS NOT DISTINCT FROM $1::uuid", userId)
            : Command(
                """
                INSERT INTO prompts (user_id, text) VALUES ($1, $2)
                ON CONFLICT (user_id) DO UPDATE SET text = excluded.text, updated_at = now()
                """,
                userId,
                text);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, Guid? userId, string? text = null)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)userId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        if (text is not null)
            command.Parameters.Add(new NpgsqlParameter { Value = text });
        return command;
    }
}
