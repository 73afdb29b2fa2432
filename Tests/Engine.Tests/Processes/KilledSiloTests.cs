using System.Diagnostics;
using Parley.Tests.EngineSilo;

namespace Parley.Engine.Tests.Processes;

/// <summary>A silo that is killed with -9: its grains live on elsewhere.</summary>
[Collection(Alone)]
public sealed class KilledSiloTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    public const string Alone = "Killed silos";

    [Fact]
    public async Task Grain_of_a_killed_silo_answers_from_another()
    {
        await using var group = await ProcessGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 3);
        var grain = group.Ledger("ledger");
        var holder = await group.HolderOfAsync(grain);
        Assert.Equal(1, await grain.Add(Guid.NewGuid()));
        await holder.KillAsync();
        var watch = Stopwatch.StartNew();
        Assert.NotEqual(holder.Id, await ProcessGroup.AskAsync(grain.Process));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"the grain was away for {watch.Elapsed}");
        Assert.Equal(1, await grain.Add(Guid.NewGuid()));
    }

    [Fact]
    public async Task Call_under_way_fails_and_is_not_run_again()
    {
        await using var group = await ProcessGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var grain = group.Ledger("ledger");
        var holder = await group.HolderOfAsync(grain);
        var wait = grain.Wait();
        // Behind the wait on the same way, so that it has arrived.
        await grain.Process();
        await holder.KillAsync();
        await AssertLostAsync(() => wait);
    }

    [Fact]
    public async Task Enumeration_is_aborted_and_can_be_opened_again()
    {
        await using var group = await ProcessGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var grain = group.Ledger("ledger");
        var holder = await group.HolderOfAsync(grain);
        await AssertLostAsync(async () =>
        {
            await foreach (var number in grain.Count())
            {
                if (number == 10)
                    await holder.KillAsync();
            }
        });
        Assert.Equal(10, await ProcessGroup.AskAsync(() => CountToAsync(grain, 10)));
    }

    private static async Task<int> CountToAsync(ILedgerGrain grain, int limit)
    {
        await foreach (var number in grain.Count())
        {
            if (number == limit)
                return number;
        }

        throw new UnreachableException("The grain counts on.");
    }

    private static async Task AssertLostAsync(Func<Task> call)
    {
        var failure = await Record.ExceptionAsync(call);
        Assert.True(failure is not null && ProcessClient.IsLoss(failure), $"{failure}");
    }
}

/// <summary>They say how long something takes, so nothing else runs meanwhile.</summary>
[CollectionDefinition(KilledSiloTests.Alone, DisableParallelization = true)]
public sealed class KilledSiloCollection;
