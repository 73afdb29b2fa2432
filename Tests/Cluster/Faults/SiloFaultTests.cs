using System.Net;
using Parley.Tests.Faults.Clients;
using Parley.Tests.Faults.Cluster;
using Parley.Tests.Faults.Schedule;
using Parley.Tests.Support;

namespace Parley.Tests.Cluster.Faults;

/// <summary>Matrix 13, re-read for grains: whatever the silo of a chat does, its clients go on.</summary>
[Collection(FaultTests.Name)]
public sealed partial class SiloFaultTests(FaultClusterFixture fixture)
{
    private static readonly TimeSpan AnswerLasts = TimeSpan.FromSeconds(4);

    // A silo's lease is 2 s (EngineOptions.LeaseDuration).
    private static readonly TimeSpan PastItsLease = TimeSpan.FromSeconds(5);

    // 500 ms for the program as it is shipped. Of what it takes in an unoptimised one (0.45 to 0.52 s) most is compiling.
#if DEBUG
    private static readonly TimeSpan HandedOver = TimeSpan.FromSeconds(1);
#else
    private static readonly TimeSpan HandedOver = TimeSpan.FromMilliseconds(500);
#endif

    // Far longer than any engine takes to notice that a silo is frozen, and shorter than a call's deadline of 30 s.
    private static readonly TimeSpan UntilOthersAreDone = TimeSpan.FromSeconds(20);

    private FaultCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task Matrix_13_parts_resume_within_3_s_of_a_kill() =>
        await AssertWithinAsync(TimeSpan.FromSeconds(3), silo => silo.KillAsync(), chat => chat.Viewer.LongestGap);

    [Fact]
    public async Task Matrix_13_parts_resume_within_1_s_of_a_graceful_stop() =>
        await AssertWithinAsync(TimeSpan.FromSeconds(1), silo => silo.StopAsync(), chat => chat.Viewer.LongestGap);

    [Fact]
    public async Task Matrix_23_another_silo_soon_runs_what_a_stopping_one_hands_over() =>
        await AssertWithinAsync(HandedOver, silo => silo.StopAsync(), chat =>
            TimeProvider.System.GetElapsedTime(chat.Requests[0].EndedAt!.Value, chat.Requests[1].ArrivedAt));

    [Theory]
    [InlineData("killed")]
    [InlineData("stopped")]
    [InlineData("frozen")]
    public async Task Matrix_13_status_and_messages_reach_a_client_on_any_gateway(string fault)
    {
        await using var first = await StreamingChat.StartAsync(Cluster, AnswerLasts, ViewerKind.Socket, gateway: 0);
        await using var others = new Viewers(first, Cluster);

        await (fault switch
        {
            "killed" => first.Owner.KillAsync(),
            "stopped" => first.Owner.StopAsync(),
            _ => first.Owner.FreezeAsync(PastItsLease, CancellationToken.None),
        });

        await first.AssertEndsWellAsync();
        await others.AssertSameAsync(first.Viewer.View);
        await Cluster.WaitReadyAsync();
    }

    [Fact]
    public async Task Matrix_13_others_go_on_while_a_silo_is_frozen()
    {
        var silo = Cluster.Silos[0];
        await using var frozen = await StreamingChat.StartAsync(Cluster, AnswerLasts, silo, isOwner: true);
        await using var running = await StreamingChat.StartAsync(Cluster, AnswerLasts, silo, isOwner: false);

        var freeze = silo.FreezeAsync(UntilOthersAreDone, CancellationToken.None);
        await using var begun = await StreamingChat.StartAsync(Cluster, TimeSpan.FromSeconds(1));
        await begun.AssertEndsWellAsync();
        await running.AssertEndsWellAsync();
        await frozen.AssertEndsWellAsync();

        Assert.False(freeze.IsCompleted);
        await freeze;
        await Cluster.WaitReadyAsync();
    }

    [Fact]
    public async Task Matrix_13_a_black_holed_silo_blocks_nobody_else()
    {
        var silo = Cluster.Silos[0];
        await using var cutOff = await StreamingChat.StartAsync(Cluster, AnswerLasts, silo, isOwner: true);
        await using var running = await StreamingChat.StartAsync(Cluster, AnswerLasts, silo, isOwner: false);
        using var injection = new FaultInjection(Cluster);

        await injection.RunAsync(new Fault(TimeSpan.Zero, FaultKind.IsolateSilo, Target: 0, PastItsLease), CancellationToken.None);

        await running.AssertEndsWellAsync();
        await cutOff.AssertEndsWellAsync();
        Assert.InRange(running.Viewer.LongestGap, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        // Else nothing was cut.
        Assert.InRange(cutOff.Viewer.LongestGap, TimeSpan.FromSeconds(1), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Who_asks_why_a_chat_on_a_frozen_silo_does_not_move_is_told_so_and_then_where_it_went()
    {
        var silo = Cluster.Silos[0];
        await using var chat = await StreamingChat.StartAsync(Cluster, AnswerLasts, silo, isOwner: true);
        var before = (await chat.ExplainAsync()).Expect(HttpStatusCode.OK).GetProperty("silo").GetString();

        var freeze = silo.FreezeAsync(UntilOthersAreDone, CancellationToken.None);
        (await chat.ExplainAsync()).Expect(HttpStatusCode.ServiceUnavailable);

        await Eventually.TrueAsync(
            async () => await chat.ExplainAsync() is { Status: HttpStatusCode.OK } answer
                && answer.Json.GetProperty("silo").GetString() != before,
            "another silo to explain it");
        await chat.AssertEndsWellAsync();
        await freeze;
        await Cluster.WaitReadyAsync();
    }

    /// <summary>The middle one of three, so that a moment in which the machine was elsewhere decides nothing.</summary>
    private async Task AssertWithinAsync(TimeSpan limit, Func<ClusterProcess, Task> fault, Func<StreamingChat, TimeSpan> measure)
    {
        var times = new List<TimeSpan>();
        for (var round = 0; round < 3; round++)
        {
            await using var chat = await StreamingChat.StartAsync(Cluster, AnswerLasts);
            await fault(chat.Owner);
            await chat.AssertEndsWellAsync();
            times.Add(measure(chat));
            await Cluster.WaitReadyAsync();
        }

        Assert.True(times.Order().ElementAt(1) <= limit, $"It took {string.Join(", ", times)}");
    }

    /// <summary>Further viewers of a chat: one of each kind at the other gateway.</summary>
    private sealed class Viewers : IAsyncDisposable
    {
        private readonly CancellationTokenSource _looking = new();
        private readonly Support.Clients.ParleyClient _client;
        private readonly ChatViewer[] _viewers;
        private readonly Task _viewing;

        public Viewers(StreamingChat chat, FaultCluster cluster)
        {
            _client = cluster.Clients(slow: false)[1];
            var gateways = new GatewayClients([_client], first: 0);
            _viewers = [.. Enum.GetValues<ViewerKind>().Select(kind => new ChatViewer($"{kind}", kind, chat.Id, gateways))];
            _viewing = Task.WhenAll(_viewers.Select(viewer => viewer.RunAsync(_looking.Token)));
        }

        public async Task AssertSameAsync(ChatView view)
        {
            foreach (var viewer in _viewers)
            {
                await Eventually.TrueAsync(
                    () => viewer.View.Status == view.Status && viewer.View.Messages.SequenceEqual(view.Messages), viewer.Name);
                Assert.Empty(viewer.Faults);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _looking.CancelAsync();
            await _viewing;
            _looking.Dispose();
            _client.Dispose();
        }
    }
}
