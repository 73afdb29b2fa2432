using Parley.Tests.Faults;
using Parley.Tests.Faults.Schedule;

namespace Parley.Tests.Cluster.Faults;

/// <summary>
/// Random schedules of faults on clusters of real processes. Replay a seed with <c>dotnet run --project Tests/Faults -- --seed n</c>.
/// </summary>
[Collection(FaultSchedules.Name)]
public sealed class FaultScheduleTests
{
    [Fact]
    public async Task Chats_come_through_ten_schedules()
    {
        using var report = new StringWriter();

        var failed = await FaultProgram.RunAsync(Enumerable.Range(1, 10), new ScheduleSize(), report);

        Assert.True(failed.Count == 0, report.ToString());
    }

    /// <summary>
    /// Schedules that once found a fault. 181: a silo that had lost its lease went on asking the provider beside the next owner.
    /// </summary>
    [Theory]
    [InlineData(181)]
    public async Task Chats_come_through_a_schedule_that_found_a_fault(int seed)
    {
        using var report = new StringWriter();

        var failed = await FaultProgram.RunAsync([seed], new ScheduleSize { Length = TimeSpan.FromSeconds(4) }, report);

        Assert.True(failed.Count == 0, report.ToString());
    }

    [Fact]
    public void A_schedule_is_a_function_of_its_seed()
    {
        var size = new ScheduleSize();

        Assert.Equal(FaultSchedule.Generate(7, size).ToString(), FaultSchedule.Generate(7, size).ToString());
        Assert.NotEqual(FaultSchedule.Generate(7, size).ToString(), FaultSchedule.Generate(8, size).ToString());
    }
}
