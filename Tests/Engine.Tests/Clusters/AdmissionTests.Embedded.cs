using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

/// <summary>Who is let into a cluster, and what those are told who are not.</summary>
public sealed class AdmissionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private SiloGroup _group = null!;

    public async Task InitializeAsync() => _group = await SiloGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 1);

    public async Task DisposeAsync() => await _group.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Process_with_another_secret_is_refused(bool isClient)
    {
        await using var strangers = new SiloGroup(_group.Database);
        var refusal = await Assert.ThrowsAsync<SiloUnavailableException>(isClient ? strangers.StartClientAsync : strangers.StartSiloAsync);
        Assert.Contains("another cluster secret", refusal.Message, StringComparison.Ordinal);
        await AssertLivesAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("é")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Promise4_request_without_proof_of_the_secret_is_refused(string? proof)
    {
        using var response = await PostAsync(wire: 1, proof);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        await AssertLivesAsync();
    }

    [Fact]
    public async Task Solitary_silo_is_refused_beside_a_cluster_and_the_other_way_round()
    {
        var refusal = await Assert.ThrowsAsync<SiloUnavailableException>(() => Cluster.StartAsync(_group.Database, new ClusterSettings()));
        Assert.Contains("runs alone", refusal.Message, StringComparison.Ordinal);

        var database = await postgres.CreateDatabaseAsync();
        await using var alone = await Cluster.StartAsync(database, new ClusterSettings());
        await using var group = new SiloGroup(database);
        refusal = await Assert.ThrowsAsync<SiloUnavailableException>(group.StartSiloAsync);
        Assert.Contains("runs alone", refusal.Message, StringComparison.Ordinal);
        refusal = await Assert.ThrowsAsync<SiloUnavailableException>(group.StartClientAsync);
        Assert.Contains("runs alone", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_of_a_living_silo_is_refused()
    {
        var address = SelfOf(_group.Members[0]).Address;
        var refusal = await Assert.ThrowsAsync<SiloUnavailableException>(() => Cluster.StartAsync(
            _group.Database, new ClusterSettings { Group = _group, Advertise = address }));
        Assert.Contains("same address", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(address, refusal.Message, StringComparison.Ordinal);
        await AssertLivesAsync();
    }

    [Fact]
    public async Task Address_of_a_dead_silo_is_free_when_its_lease_is_over()
    {
        await ExecuteAsync("""
            insert into engine.silos (silo_id, machine, process, lease_until, mode, address, wire_version, secret_mark)
            select 'dead', 'elsewhere', 'there 1 2', clock_timestamp() + interval '1 second', mode, 'there:1', wire_version, secret_mark
            from engine.silos
            """);
        await using var next = await Cluster.StartAsync(_group.Database, new ClusterSettings { Group = _group, Advertise = "there:1" });
        Assert.Equal("there:1", SelfOf(next).Address);
    }

    [Fact]
    public async Task Silo_of_another_wire_version_is_shown_and_not_called()
    {
        await ExecuteAsync("""
            insert into engine.silos (silo_id, machine, process, lease_until, mode, address, wire_version, secret_mark)
            select 'newer', 'elsewhere', 'there 1 2', clock_timestamp() + interval '1 hour', mode, '127.0.0.1:1', 99, secret_mark
            from engine.silos
            """);
        await ExecuteAsync("insert into engine.grain_directory values ('turn', 'theirs', 'newer', 1)");
        var status = _group.Members[0].Services.GetRequiredService<IClusterStatus>();
        await Eventually.TrueAsync(() => status.Current.LiveSilos.Contains("newer"), "the other silo is seen");
        Assert.Equal(99, status.Current.Silos.Single(silo => silo.SiloId == "newer").WireVersion);
        await using var client = await _group.StartClientAsync();
        foreach (var member in _group.Members)
        {
            Assert.Equal(1, await member.Grains.GetGrain<ITurnGrain>(Unique.Key()).Increment());
            var refusal = await Assert.ThrowsAsync<SiloUnavailableException>(member.Grains.GetGrain<ITurnGrain>("theirs").Increment);
            Assert.Contains("another version", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Request_of_another_wire_version_is_refused()
    {
        using var response = await PostAsync(wire: 99, ProofFor(_group.Secret, SelfOf(_group.Members[0]).SiloId));
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("1", response.Headers.GetValues("parley-wire").Single());
    }

    [Fact]
    public async Task Short_secret_is_refused()
    {
        await using var group = new SiloGroup(await postgres.CreateDatabaseAsync()) { Secret = "too short" };
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(group.StartSiloAsync);
        Assert.Contains("at least 32", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_tells_address_machine_and_version_of_every_silo()
    {
        var second = await _group.StartSiloAsync();
        var client = await _group.StartClientAsync();
        foreach (var member in _group.Members)
        {
            var status = member.Services.GetRequiredService<IClusterStatus>();
            await Eventually.TrueAsync(() => status.Current.Silos.Length == 2, "both are seen");
            Assert.All(status.Current.Silos, silo => Assert.Equal((Environment.MachineName, "1.2.3"), (silo.Machine, silo.Version)));
            Assert.Contains(SelfOf(second).Address, status.Current.Silos.Select(silo => silo.Address));
        }

        Assert.Empty(client.Services.GetRequiredService<IClusterStatus>().Current.SiloId);
    }

    private static SiloInfo SelfOf(Cluster member)
    {
        var view = member.Services.GetRequiredService<IClusterStatus>().Current;
        return view.Silos.Single(silo => silo.SiloId == view.SiloId);
    }

    private static string ProofFor(string secret, string siloId) => Convert.ToHexString(System.Security.Cryptography.HMACSHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes(secret), System.Text.Encoding.UTF8.GetBytes($"parley engine call {siloId}")));

    private async Task<HttpResponseMessage> PostAsync(int wire, string? proof)
    {
        var self = SelfOf(_group.Members[0]);
        using var http = new HttpClient();
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://{self.Address}/link")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add("parley-silo", self.SiloId);
        request.Headers.Add("parley-wire", wire.ToString(CultureInfo.InvariantCulture));
        if (proof is not null)
            request.Headers.TryAddWithoutValidation("parley-proof", Uri.EscapeDataString(proof));
        return await http.SendAsync(request);
    }

    private async Task AssertLivesAsync() => Assert.Equal(1, await _group.Members[0].Grains.GetGrain<ITurnGrain>(Unique.Key()).Increment());

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_group.Database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
