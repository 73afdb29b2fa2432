namespace Parley.Engine.Tests.Processes;

// A stopping silo of Orleans refuses calls instead of passing them on, so that callers ask again (docs/decisions/0011).
public sealed partial class RollingRestartTests
{
    [Fact]
    public async Task Promise7_rolling_restart_of_three_silos_fails_no_call_and_doubles_none()
    {
        await using var group = await ProcessGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 3);
        var done = await RestartUnderLoadAsync(group, (ledger, operation) => ledger.Add(operation));
        Assert.Equal((long)done, await group.ExecuteAsync("select count(*) from ledger"));
        Assert.Equal((long)done, await group.ExecuteAsync("select count(distinct operation) from ledger"));
    }
}
