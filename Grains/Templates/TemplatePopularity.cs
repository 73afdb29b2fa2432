using System.Data.Common;
using Npgsql;

namespace Parley.Grains.Templates;

/// <summary>How many people use each template (platform.md C.4). What cannot be counted is no reason to show nothing.</summary>
internal sealed partial class TemplatePopularity(NpgsqlDataSource database, ILogger<TemplatePopularity> logger)
{
    /// <summary>Distinct owners of workspaces that are not deleted, by template; empty when they cannot be counted.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> ReadAsync(CancellationToken cancellationToken)
    {
        var owners = new Dictionary<Guid, int>();
        try
        {
            // Served by the index workspaces_template.
            await using var command = database.CreateCommand(
                "SELECT template_id, count(DISTINCT owner_id)::integer FROM workspaces WHERE NOT deleted GROUP BY template_id");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                owners[reader.GetGuid(0)] = reader.GetInt32(1);
            return owners;
        }
        catch (DbException fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotCounted(logger, fault);
            return new Dictionary<Guid, int>();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Owners of workspaces could not be counted; templates are listed by name")]
    private static partial void LogNotCounted(ILogger logger, Exception fault);
}
