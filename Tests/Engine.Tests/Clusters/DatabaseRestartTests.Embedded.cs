using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;
using Parley.Silo.Postgres;

namespace Parley.Engine.Tests.Clusters;

/// <summary>The database goes away for longer than a lease and comes back.</summary>
public sealed class DatabaseRestartTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("parley-restart-").FullName;
    private PrivatePostgres _server = null!;

    public Task InitializeAsync() => StartServerAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        System.IO.Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Promise9_silos_join_again_without_restart_when_the_database_is_back()
    {
        await using var group = await SiloGroup.StartAsync(_server.ConnectionString, silos: 2);
        var client = await group.StartClientAsync();
        var keys = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToArray();
        var before = await InstancesAsync(client, keys);
        var silos = group.Members.Take(2).Select(SiloOf).ToArray();

        await _server.DisposeAsync();
        await Eventually.TrueAsync(() => group.Members.Take(2).All(silo => SiloOf(silo) == ""), "the leases are lost");
        foreach (var key in keys)
            Assert.Equal(["activating", "DirectoryFailure", "gone"], NotesOf(group, key));
        await StartServerAsync();

        foreach (var silo in group.Members.Take(2))
            await silo.SeesAsync(2);
        Assert.Empty(silos.Intersect(group.Members.Take(2).Select(SiloOf)));
        await client.SeesAsync(2);
        Assert.Empty(before.Intersect(await InstancesAsync(client, keys)));
        foreach (var key in keys)
            Assert.Equal(["activating", "DirectoryFailure", "gone", "activating"], NotesOf(group, key));
    }

    private static string SiloOf(Cluster member) => member.Services.GetRequiredService<IClusterStatus>().Current.SiloId;

    private static IEnumerable<string> NotesOf(SiloGroup group, Guid key) =>
        group.Probe.Notes(key.ToString("N")).Where(note => note != "scope disposed");

    private static Task<int[]> InstancesAsync(Cluster caller, Guid[] keys) =>
        Task.WhenAll(keys.Select(key => caller.Grains.GetGrain<ILifeGrain>(key).Instance()));

    private async Task StartServerAsync()
    {
        _server = new PrivatePostgres(
            new PrivatePostgresOptions { DataDirectory = _directory, Durable = false },
            TimeProvider.System,
            NullLogger<PrivatePostgres>.Instance);
        await _server.StartAsync(CancellationToken.None);
    }
}
