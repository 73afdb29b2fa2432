using Parley.Tests.Faults.Clients;
using Parley.Tests.Faults.Cluster;

namespace Parley.Tests.Cluster.Faults;

/// <summary>Processes are replaced one after the other under chats that stream.</summary>
[Collection(FaultTests.Name)]
public sealed class RollingRestartTests(FaultClusterFixture fixture)
{
    // The design's figure is 100 (`dotnet test -c Release Tests/Cluster`). Where unoptimised code, the provider and the viewers share two
    // cores, the p99 of so many is 1.5 to 2.0 s.
#if DEBUG
    private const int StreamingChats = 40;
#else
    private const int StreamingChats = 100;
#endif

    // Few deltas a second for the same reason. One every 200 ms still shows a gap of 2 s.
    private const int MillisecondsBetweenDeltas = 200;

    // Longer than the restarts take that it must come through.
    private static readonly TimeSpan AnswerLasts = TimeSpan.FromSeconds(15);

    // Longer than a gateway takes to come back, however slow the machine: a chat that has come to rest meanwhile forgets what it streamed.
    private static readonly TimeSpan LongAnswerLasts = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan WorstGap = TimeSpan.FromSeconds(2);

    private FaultCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task Three_silos_restart_one_after_the_other_under_streaming_chats()
    {
        var kinds = Enum.GetValues<ViewerKind>();
        var chats = await Task.WhenAll(Enumerable.Range(0, StreamingChats).Select(number => StreamingChat.StartAsync(
            Cluster, AnswerLasts, kinds[number % kinds.Length], number % Cluster.Gateways.Count, MillisecondsBetweenDeltas)));
        foreach (var silo in Cluster.Silos)
        {
            await silo.StopAsync();
            await silo.WaitReadyAsync();
        }

        foreach (var chat in chats)
            await chat.AssertEndsWellAsync();
        var gaps = chats.Select(chat => chat.Viewer.LongestGap).Order().ToArray();
        var p99 = gaps[(int)Math.Ceiling(StreamingChats * 0.99) - 1];
        Assert.True(p99 <= WorstGap, $"The longest gaps: {string.Join(", ", gaps.TakeLast(10))}");
        foreach (var chat in chats)
            await chat.DisposeAsync();
    }

    [Theory]
    [InlineData("killed")]
    [InlineData("stopped")]
    public async Task A_gateways_restart_costs_its_browsers_one_reconnect_with_their_position(string how)
    {
        var gateway = Cluster.Gateways[0];
        var chats = await Task.WhenAll(
            Enum.GetValues<ViewerKind>().Select(kind => StreamingChat.StartAsync(Cluster, LongAnswerLasts, kind)));

        await (how == "killed" ? gateway.KillAsync() : gateway.StopAsync());

        foreach (var chat in chats)
        {
            await chat.AssertEndsWellAsync();
            Assert.Equal((2, 0), (chat.Viewer.Connections, chat.Viewer.Resyncs));
            await chat.DisposeAsync();
        }

        await Cluster.WaitReadyAsync();
    }
}
