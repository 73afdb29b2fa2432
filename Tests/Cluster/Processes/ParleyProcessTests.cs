using System.Net;
using System.Net.Sockets;
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
        Assert.DoesNotContain("could not warm up", again.Output, StringComparison.Ordinal);
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

    [Theory]
    [InlineData(ParleyProgramKind.Parley)]
    [InlineData(ParleyProgramKind.Parley, "--silos", "1")]
    [InlineData(ParleyProgramKind.Silo)]
    [InlineData(ParleyProgramKind.Gateway)]
    public async Task An_address_in_use_stops_the_start_with_a_sentence_before_anything_is_started(
        ParleyProgramKind program, params string[] arguments)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var environment = new Dictionary<string, string> { ["PARLEY_CLUSTER_SECRET"] = "0123456789abcdef0123456789abcdef" };
        if (program != ParleyProgramKind.Parley)
            environment["ConnectionStrings__Parley"] = "Host=127.0.0.1;Port=1";
        var options = new ParleyProcessOptions
        {
            Program = program,
            Arguments = arguments,
            Environment = environment,
            Url = $"http://{other.LocalEndpoint}",
        };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ParleyProcess.StartAsync(options));

        // Neither a database that was started nor one that is waited for has left a line.
        Assert.Equal(
            $"Parley: {options.Url} is in use already. Choose another address with --urls, or stop what listens there.",
            Assert.Single(failure.Message.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Skip(1)));
    }

    private static ParleyProcessOptions With(string name, string value) =>
        new() { Environment = new Dictionary<string, string> { [name] = value } };
}
