using System.Net;
using System.Runtime.Versioning;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Cluster.Processes;

/// <summary>A cluster of several processes on one machine: whatever ends comes back, and cluster.json says so.</summary>
public sealed class LocalClusterTests
{
    private static readonly ParleyProcessOptions Small = new()
    {
        Arguments = ["--silos", "2", "--gateways", "2"],
        Environment = new Dictionary<string, string> { ["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken },
        StartLimit = TimeSpan.FromSeconds(120),
    };

    [Fact]
    public async Task Whatever_is_killed_comes_back_and_the_file_says_so()
    {
        await using var cluster = await ParleyProcess.StartAsync(Small);
        var file = new ClusterFile(cluster.DataDirectory);
        Assert.Equal(["runner", "postgres", "silo-1", "silo-2", "gateway-1", "gateway-2"], file.Read().Select(row => row.Name));
        Assert.All(file.Read(), row => Assert.True(row is { State: "ready", IsAlive: true }, $"{row}"));
        Assert.Equal(cluster.Address.GetLeftPart(UriPartial.Authority), file.Read("gateway-1").Address);
        Assert.Equal($"postgresql://parley@/parley?host={cluster.DataDirectory}/run", file.Read("postgres").Address);
        var psql = $"psql \"{file.Read("postgres").Address}\"";
        // After the address, by which the cluster is known to be ready.
        await Eventually.TrueAsync(() => cluster.Output.Contains(psql, StringComparison.Ordinal), "the guide to be printed");

        var silo = file.Read("silo-1");
        silo.Kill();
        // No longer said to be ready, and then ready as another process.
        await file.WaitAsync("silo-1", row => row.Pid != silo.Pid, "noticed to be gone");
        await AssertReadyAsync(await file.WaitForReturnAsync(silo));

        var gateway = file.Read("gateway-1");
        gateway.Kill();
        var again = await file.WaitForReturnAsync(gateway);
        Assert.Equal(gateway.Address, again.Address);
        await AssertReadyAsync(again);

        var postgres = file.Read("postgres");
        postgres.Kill();
        await file.WaitForReturnAsync(postgres);
        using var client = new ParleyClient(cluster.Address, ParleyServer.OwnerToken);
        await Eventually.TrueAsync(
            async () => (await client.GetAsync(ParleyClient.Chats)).Status == HttpStatusCode.OK, "chats to be listed again");
        Assert.Equal(0, await cluster.StopAsync());
    }

    [Fact]
    public async Task A_silo_that_is_told_to_stop_drains_and_is_started_again()
    {
        await using var cluster = await ParleyProcess.StartAsync(Small);
        var file = new ClusterFile(cluster.DataDirectory);

        foreach (var name in new[] { "silo-1", "silo-2" })
        {
            var before = file.Read(name);
            before.Signal("TERM");
            await AssertReadyAsync(await file.WaitForReturnAsync(before));
            Assert.Contains($"{name} ended with exit code 0", cluster.Output, StringComparison.Ordinal);
        }

        await AssertReadyAsync(file.Read("gateway-1"));
    }

    [Fact]
    public async Task A_turn_is_finished_once_whichever_silo_dies_under_it()
    {
        await using var fake = await FakeLlm.StartAsync();
        var gate = new Gate();
        fake.OnRequest(_ => new FakeReply().Text("one ").WaitFor(gate).Text("two"));
        await using var cluster = await ParleyProcess.StartAsync(Small with
        {
            Environment = new Dictionary<string, string>(Small.Environment)
            {
                ["OPENAI_BASE_URL"] = fake.BaseAddress.ToString(),
                ["PARLEY_MODEL"] = "fake-model",
            },
        });
        var file = new ClusterFile(cluster.DataDirectory);
        using var client = new ParleyClient(cluster.Address, ParleyServer.OwnerToken);
        var chat = await client.CreateAsync("count");
        await gate.Reached;

        // One of them had the chat.
        foreach (var name in new[] { "silo-1", "silo-2" })
        {
            var before = file.Read(name);
            before.Kill();
            await file.WaitForReturnAsync(before);
        }

        await fake.WaitForRequest(2);
        gate.Open();
        await client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(
            "one two",
            Assert.Single(await client.MessagesAsync(chat), message => message.GetProperty("role").GetString() == "assistant").Text());
    }

    [Fact]
    public async Task A_stop_ends_everything_in_order_and_the_file_says_so()
    {
        await using var cluster = await ParleyProcess.StartAsync(Small);
        var file = new ClusterFile(cluster.DataDirectory);
        var before = file.Read();

        Assert.Equal(0, await cluster.StopAsync());

        Assert.All(file.Read(), row => Assert.True(row is { State: "exited", Pid: null }, $"{row}"));
        Assert.DoesNotContain(before, row => row.IsAlive);
        Assert.Contains("Private PostgreSQL stopped", cluster.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is killed", cluster.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", cluster.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_runner_takes_its_processes_along_and_the_next_one_starts_on_its_data()
    {
        await using var killed = await ParleyProcess.StartAsync(Small);
        var file = new ClusterFile(killed.DataDirectory);
        var children = file.Read().Where(row => row.Role is "silo" or "gateway").ToList();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ParleyProcess.StartAsync(Small with { DataDirectory = killed.DataDirectory }));
        Assert.Contains("Another local cluster runs on", refused.Message, StringComparison.Ordinal);
        Assert.All(file.Read(), row => Assert.Equal("ready", row.State));

        await killed.KillAsync();
        await Eventually.TrueAsync(() => !children.Exists(child => child.IsAlive), "the end of the processes of a killed runner");
        await using var again = await killed.RestartAsync();

        Assert.Equal(killed.Address, again.Address);
        Assert.All(file.Read(), row => Assert.True(row is { State: "ready", IsAlive: true }, $"{row}"));
        await AssertReadyAsync(file.Read("gateway-1"));
        Assert.Equal(0, await again.StopAsync());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_secret_is_for_its_owner_only_and_the_link_is_printed_once()
    {
        await using var cluster = await ParleyProcess.StartAsync(Small);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(cluster.DataDirectory, "cluster.secret")));
        Assert.Equal(2, cluster.Output.Split("/sign-in#").Length);
        Assert.DoesNotContain(
            await File.ReadAllTextAsync(Path.Combine(cluster.DataDirectory, "cluster.secret")), cluster.Output, StringComparison.Ordinal);
    }

    private static async Task AssertReadyAsync(ClusterRow row) =>
        await Eventually.TrueAsync(() => AnswersAsync(row), $"{row} to answer /readyz");

    private static async Task<bool> AnswersAsync(ClusterRow row)
    {
        try
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri(new Uri(row.Address!), "/readyz"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
