using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Npgsql;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Cluster.Processes;

/// <summary>Silo and gateway as programs of their own.</summary>
public sealed class ClusterProgramTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    // What a process with chats of its own waits for them at most, in which a database may be slow.
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(ParleyProgramKind.Silo, "PARLEY_CLUSTER_SECRET", "", "PARLEY_CLUSTER_SECRET: missing")]
    [InlineData(ParleyProgramKind.Silo, "PARLEY_CLUSTER_SECRET", "0123456789abcdef0123456789abcde", "PARLEY_CLUSTER_SECRET: malformed")]
    [InlineData(ParleyProgramKind.Silo, "PARLEY_CLUSTER_LISTEN", "localhost:5090", "PARLEY_CLUSTER_LISTEN: malformed")]
    [InlineData(ParleyProgramKind.Silo, "PARLEY_CLUSTER_LISTEN", "0.0.0.0:5090", "PARLEY_CLUSTER_ADVERTISE: missing")]
    [InlineData(ParleyProgramKind.Silo, "PARLEY_CLUSTER_ADVERTISE", "silo-1", "PARLEY_CLUSTER_ADVERTISE: malformed")]
    [InlineData(ParleyProgramKind.Silo, "ConnectionStrings__Parley", "", "ConnectionStrings__Parley: missing")]
    [InlineData(ParleyProgramKind.Gateway, "PARLEY_CLUSTER_SECRET", "", "PARLEY_CLUSTER_SECRET: missing")]
    [InlineData(ParleyProgramKind.Gateway, "PARLEY_CLUSTER_SECRET", "short", "PARLEY_CLUSTER_SECRET: malformed")]
    [InlineData(ParleyProgramKind.Gateway, "ConnectionStrings__Parley", "", "ConnectionStrings__Parley: missing")]
    [InlineData(
        ParleyProgramKind.Gateway, "PARLEY_OWNER_API_KEY", ParleyServer.OwnerToken, "PARLEY_OWNER_API_KEY: unknown environment variable")]
    public async Task A_bad_setting_stops_the_start_with_its_name(ParleyProgramKind program, string name, string value, string expected)
    {
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__Parley"] = "Host=127.0.0.1;Port=1",
            ["PARLEY_CLUSTER_SECRET"] = Secret,
            [name] = value,
        };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ParleyProcess.StartAsync(new ParleyProcessOptions { Program = program, Environment = environment }));

        Assert.Contains($"Parley: {expected}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_serves_with_a_role_that_sees_no_chat()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var silo = await StartSiloAsync(database);
        await using var role = await DatabaseRole.CreateForGatewayAsync(database);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => role.QueryAsync("SELECT count(*) FROM public.chats"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        await using var gateway = await StartGatewayAsync(role.ConnectionString);
        using var client = new ParleyClient(gateway.Address, ParleyServer.OwnerToken);
        var chat = await client.CreateAsync("hello");
        await client.WaitForStatusAsync(chat, "waiting");

        Assert.Equal(["user", "assistant"], (await client.MessagesAsync(chat)).Select(message => message.GetProperty("role").GetString()));
        Assert.Equal(0, await gateway.StopAsync());
        Assert.Equal(0, await silo.StopAsync());
    }

    [Fact]
    public async Task A_file_crosses_between_gateway_and_silo_in_pieces()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var silo = await StartSiloAsync(database);
        await using var role = await DatabaseRole.CreateForGatewayAsync(database);
        await using var gateway = await StartGatewayAsync(role.ConnectionString);
        using var client = new ParleyClient(gateway.Address, ParleyServer.OwnerToken);
        var image = new byte[10 * 1024 * 1024];
        RandomNumberGenerator.Fill(image);
        "GIF89a"u8.CopyTo(image);

        var uploaded = (await client.PostRawAsync($"{ParleyClient.Chats}/files", image, "image/gif")).Expect(HttpStatusCode.Created);
        var file = $"{ParleyClient.Chats}/files/{uploaded.GetProperty("id").GetGuid()}";

        Assert.Equal(image, await client.Http.GetByteArrayAsync(file));
    }

    [Fact]
    public async Task A_gateway_whose_role_may_see_nothing_says_so()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var silo = await StartSiloAsync(database);
        await using var role = await DatabaseRole.CreateForGatewayAsync(database);
        await role.RevokeAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => StartGatewayAsync(role.ConnectionString));

        Assert.Contains("permission denied", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_whose_role_may_make_no_tables_says_so()
    {
        await using var role = await DatabaseRole.CreateAsync(await postgres.CreateDatabaseAsync());

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => StartSiloAsync(role.ConnectionString));

        Assert.Contains("Parley: ConnectionStrings__Parley: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("does not let this user make the tables", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_serves_no_client_and_prints_no_link()
    {
        await using var silo = await StartSiloAsync(await postgres.CreateDatabaseAsync());
        using var http = new HttpClient { BaseAddress = silo.Address };

        using var ready = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
        using var chats = await http.GetAsync(new Uri(ParleyClient.Chats, UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (ready.StatusCode, chats.StatusCode));
        Assert.DoesNotContain("sign-in", silo.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_gateway_without_silos_says_that_it_is_not_ready()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var silo = await StartSiloAsync(database);
        await using var gateway = await StartGatewayAsync(database);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        await Eventually.TrueAsync(async () => await StatusAsync(http) == HttpStatusCode.OK, "a gateway that is ready");

        Assert.Equal(0, await silo.StopAsync());

        await Eventually.TrueAsync(async () => await StatusAsync(http) == HttpStatusCode.ServiceUnavailable, "a gateway that is not ready");
    }

    [Fact]
    public async Task A_gateway_that_stops_lets_readers_go_at_once_for_the_chat_goes_on_without_it()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var gate = new Gate();
        fake.Enqueue(reply => reply.Text("before").WaitFor(gate).Text(", after"));
        await using var silo = await StartAsync(ParleyProgramKind.Silo, new()
        {
            ["ConnectionStrings__Parley"] = database,
            ["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken,
            ["OPENAI_BASE_URL"] = fake.BaseAddress.ToString(),
            ["OPENAI_API_KEY"] = "fake-key",
        });
        await using var gateway = await StartGatewayAsync(database);
        using var client = new ParleyClient(gateway.Address, ParleyServer.OwnerToken);
        var chat = await client.CreateAsync("long work");
        await using var socket = await client.FollowAsync(chat);
        await using var events = await client.FollowSseAsync(chat);
        await using var watch = await client.WatchAsync();
        await using var hub = await HubClient.ConnectAsync(gateway.Address, ParleyServer.OwnerToken);
        Assert.NotNull(await hub.Stream("Subscribe", chat, null).ReadAsync());
        foreach (var probe in new[] { socket, events })
            await probe.WaitAsync(seen => seen.StreamedText() == "before", "the part");
        await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");

        var clock = Stopwatch.StartNew();
        Assert.Equal(0, await gateway.StopAsync());
        Assert.True(clock.Elapsed < SoonEnough, $"Stopping took {clock.Elapsed}.");
        foreach (var probe in new[] { socket, events, watch })
            await probe.Ended.WaitAsync(Eventually.Limit);
        await hub.Ended.WaitAsync(Eventually.Limit);

        gate.Open();
        await using var again = await gateway.RestartAsync();
        await client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["long work", "before, after"], (await client.MessagesAsync(chat)).Select(message => message.Text()));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
        return answer.StatusCode;
    }

    private static Task<ParleyProcess> StartSiloAsync(string database) => StartAsync(
        ParleyProgramKind.Silo, new() { ["ConnectionStrings__Parley"] = database, ["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken });

    private static Task<ParleyProcess> StartGatewayAsync(string database) =>
        StartAsync(ParleyProgramKind.Gateway, new() { ["ConnectionStrings__Parley"] = database });

    private static Task<ParleyProcess> StartAsync(ParleyProgramKind program, Dictionary<string, string> environment)
    {
        environment["PARLEY_CLUSTER_SECRET"] = Secret;
        return ParleyProcess.StartAsync(new ParleyProcessOptions { Program = program, Environment = environment });
    }
}
