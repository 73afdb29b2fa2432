using System.Text.Json;
using Npgsql;
using Parley.Grains.Storage;

namespace Parley.Tests.Benchmarks.Measures;

/// <summary>Counts the rows that the database touches to find what a model is to be sent.</summary>
internal static class PromptReads
{
    public static async Task<double> CountAsync(NpgsqlDataSource database, Guid chat)
    {
        await using var command = database.CreateCommand($"EXPLAIN (ANALYZE, FORMAT JSON) {ChatRows.PromptSql}");
        command.Parameters.Add(new() { Value = chat });
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        return Count(plan.RootElement[0].GetProperty("Plan"));
    }

    private static double Count(JsonElement node)
    {
        var own = node.TryGetProperty("Relation Name", out _)
            ? Number(node, "Actual Loops") * (Number(node, "Actual Rows") + Number(node, "Rows Removed by Filter")
                + Number(node, "Rows Removed by Index Recheck"))
            : 0;
        return own + (node.TryGetProperty("Plans", out var inner) ? inner.EnumerateArray().Sum(Count) : 0);
    }

    private static double Number(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
}
