using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Storage.Secrets;

namespace Parley.Grains.Mcp;

/// <summary>The table of tool servers.</summary>
internal sealed class McpServerStore(NpgsqlDataSource database, SecretCipher cipher)
{
    /// <summary>Most servers of a deployment: every turn offers the tools of all.</summary>
    public const int MaxServers = 32;

    private const string Columns = "id, name, url, enabled, header_names, headers, allowed_tools, denied_tools, created_at, updated_at";

    /// <summary>All servers, by name.</summary>
    public async Task<ImmutableArray<StoredMcpServer>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM mcp_servers ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var servers = ImmutableArray.CreateBuilder<StoredMcpServer>();
        while (await reader.ReadAsync(cancellationToken))
            servers.Add(Read(reader));
        return servers.ToImmutable();
    }

    /// <summary>Adds a server that was checked.</summary>
    public async Task<Reply<StoredMcpServer>> CreateAsync(McpServerInput input, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        var headers = Protect(id, input.Headers ?? []);
        if (headers.Refusal is not null)
            return headers.Refusal;
        var stored = await WriteAsync(
            $"""
            INSERT INTO mcp_servers (id, name, url, enabled, header_names, headers, allowed_tools, denied_tools)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE (SELECT count(*) FROM mcp_servers) < {MaxServers} RETURNING {Columns}
            """,
            [
                Value(id), Value(input.Name!), Value(input.Url!), Value(input.Enabled ?? true), Names(input.Headers ?? []),
                Bytes(headers.Value), Value<string[]>([.. input.AllowedTools ?? []]), Value<string[]>([.. input.DeniedTools ?? []]),
            ],
            cancellationToken);
        return stored.Refusal ?? (stored.Value is { } server ? server : (Reply<StoredMcpServer>)McpRefusals.TooMany);
    }

    /// <summary>Changes what is given of a server.</summary>
    public async Task<Reply<StoredMcpServer>> UpdateAsync(Guid id, McpServerInput input, CancellationToken cancellationToken)
    {
        var headers = Protect(id, input.Headers ?? []);
        if (headers.Refusal is not null)
            return headers.Refusal;
        var stored = await WriteAsync(
            $"""
            UPDATE mcp_servers SET name = coalesce($2, name), url = coalesce($3, url), enabled = coalesce($4, enabled),
                header_names = CASE WHEN $9 THEN $5 ELSE header_names END, headers = CASE WHEN $9 THEN $6 ELSE headers END,
                allowed_tools = coalesce($7, allowed_tools), denied_tools = coalesce($8, denied_tools), updated_at = now()
            WHERE id = $1 RETURNING {Columns}
            """,
            [
                Value(id), Optional(input.Name, NpgsqlDbType.Text), Optional(input.Url, NpgsqlDbType.Text),
                Optional(input.Enabled, NpgsqlDbType.Boolean), Names(input.Headers ?? []), Bytes(headers.Value),
                Optional(input.AllowedTools?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
                Optional(input.DeniedTools?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text), Value(input.Headers is not null),
            ],
            cancellationToken);
        return stored.Refusal ?? (stored.Value is { } server ? server : (Reply<StoredMcpServer>)McpRefusals.NoSuchServer);
    }

    /// <summary>Removes a server; false when there is none.</summary>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM mcp_servers WHERE id = $1");
        command.Parameters.Add(Value(id));
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>The headers to send to a server.</summary>
    /// <exception cref="SecretUnavailableException">They cannot be decrypted.</exception>
    public Dictionary<string, string> Headers(StoredMcpServer server)
    {
        if (server.Headers is null)
            return [];
        var values = JsonSerializer.Deserialize(
            cipher.Reveal(StoredMcpServer.HeadersPlace(server.Id), server.Headers), McpJson.Default.StringArray)!;
        return server.HeaderNames.Zip(values).ToDictionary(header => header.First, header => header.Second);
    }

    private async Task<Reply<StoredMcpServer?>> WriteAsync(
        string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) ? Read(reader) : new Reply<StoredMcpServer?>();
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            return McpRefusals.NameTaken;
        }
    }

    private Reply<byte[]?> Protect(Guid id, ImmutableArray<McpHeader> headers)
    {
        if (headers.IsEmpty)
            return new Reply<byte[]?>();
        try
        {
            var values = JsonSerializer.Serialize([.. headers.Select(header => header.Value!)], McpJson.Default.StringArray);
            return cipher.Protect(StoredMcpServer.HeadersPlace(id), values);
        }
        catch (SecretUnavailableException fault)
        {
            return McpRefusals.CannotProtect(fault.Message);
        }
    }

    private static StoredMcpServer Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Name = reader.GetString(1),
        Url = new Uri(reader.GetString(2)),
        Enabled = reader.GetBoolean(3),
        HeaderNames = [.. reader.GetFieldValue<string[]>(4)],
        Headers = reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5),
        AllowedTools = [.. reader.GetFieldValue<string[]>(6)],
        DeniedTools = [.. reader.GetFieldValue<string[]>(7)],
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(8),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(9),
    };

    private static NpgsqlParameter<string[]> Names(ImmutableArray<McpHeader> headers) => Value<string[]>([.. headers.Select(header => header.Name!)]);

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Bytes(byte[]? value) => Optional(value, NpgsqlDbType.Bytea);

    private static NpgsqlParameter Optional(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
