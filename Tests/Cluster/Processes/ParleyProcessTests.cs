using Parley.Tests.Support;

namespace Parley.Tests.Cluster.Processes;

/// <summary>The program as operators run it: started, killed, stopped, misconfigured.</summary>
public sealed class ParleyProcessTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_killed_program_comes_back_on_its_data_and_stops_in_order()
    {
        await using var killed = await ParleyProcess.StartAsync();
        Assert.NotNull(killed.SignInLink);
        await killed.KillAsync();

        await using var again = await killed.RestartAsync();

        Assert.Equal(killed.Address, again.Address);
        Assert.Contains("taking it over", again.Output, StringComparison.Ordinal);
        Assert.Equal(0, await again.StopAsync());
        Assert.Contains("Private PostgreSQL stopped", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_server_is_used_instead_of_a_private_one()
    {
        await using var parley = await ParleyProcess.StartAsync(With("ConnectionStrings__Parley", await postgres.CreateDatabaseAsync()));

        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(parley.Address, "/readyz"));

        Assert.True(answer.IsSuccessStatusCode, parley.Output);
        Assert.DoesNotContain("Private PostgreSQL", parley.Output, StringComparison.Ordinal);
        Assert.Equal(0, await parley.StopAsync());
    }

    [Fact]
    public async Task An_unknown_setting_stops_the_start_with_its_name()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ParleyProcess.StartAsync(With("PARLEY_DAAT", "x")));

        Assert.Contains("Parley: PARLEY_DAAT: unknown environment variable", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_stops_the_start_with_a_sentence()
    {
        await using var first = await ParleyProcess.StartAsync(With("ConnectionStrings__Parley", await postgres.CreateDatabaseAsync()));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await ParleyProcess.StartAsync(
            With("ConnectionStrings__Parley",
                await postgres.CreateDatabaseAsync()) with { Url = first.Address.GetLeftPart(UriPartial.Authority) }));

        Assert.Contains("Choose another address with --urls", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failure.Message, StringComparison.Ordinal);
    }

    private static ParleyProcessOptions With(string name, string value) =>
        new() { Environment = new Dictionary<string, string> { [name] = value } };
}
