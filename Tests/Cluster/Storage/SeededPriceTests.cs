using Parley.Grains.Storage;
using Parley.Tests.Support;

namespace Parley.Tests.Cluster.Storage;

/// <summary>Matrix 42: no default names a retired model, the prices that are there from the start among them.</summary>
public sealed class SeededPriceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Matrix_42_no_price_is_of_a_retired_model()
    {
        var database = await postgres.CreateDataSourceAsync();
        await Migrations.ApplyAsync(database, CancellationToken.None);
        await using var command = database.CreateCommand("SELECT array_agg(model) FROM model_prices");
        var models = (string[])(await command.ExecuteScalarAsync())!;

        Assert.Contains("claude-haiku-4-5*", models);
        Assert.All(models, model => Assert.DoesNotMatch("claude-(2|3|instant)|gpt-(3|4$|4-)|gemini-1|haiku-3", model));
    }
}
