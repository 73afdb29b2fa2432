using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Grains.Chats;
using Parley.Grains.Models;
using Parley.Grains.Recovery;

namespace Parley.Tests.Unit.Chats;

/// <summary>Who may take a turn that is due.</summary>
public sealed class ChatRunsTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_silo_that_is_lost_or_stops_leaves_the_turn_to_another(bool lost, bool stopping)
    {
        var process = new Process(lost, stopping);
        var runs = new ChatRuns(
            turn: null!, budgets: null!, dailyLimits: null!, process, process, ModelLimits.Default, TimeProvider.System, NullLogger<ChatRuns>.Instance);

        Assert.Null(runs.Next(new Chat { Id = Guid.NewGuid() }, RunJournal.Empty, writer: null!, log: null!));
    }

    [Fact]
    public void A_silo_in_its_place_takes_the_turn()
    {
        var process = new Process(lost: false, stopping: false);
        var runs = new ChatRuns(
            turn: null!, budgets: null!, dailyLimits: null!, process, process, ModelLimits.Default, TimeProvider.System, NullLogger<ChatRuns>.Instance);

        using var run = runs.Next(new Chat { Id = Guid.NewGuid() }, RunJournal.Empty, writer: null!, log: null!);

        Assert.NotNull(run);
    }

    private sealed class Process(bool lost, bool stopping) : ISiloMembership, IHostApplicationLifetime
    {
        public string Self => "silo";

        public IReadOnlyCollection<string> Alive => [Self];

        public CancellationToken Lost => new(lost);

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => new(stopping);

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public Task WaitForChangeAsync(IReadOnlyCollection<string> seen, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);

        public void StopApplication()
        {
        }
    }
}
