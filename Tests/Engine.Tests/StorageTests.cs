using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>Stored state and its versions.</summary>
public abstract class StorageTests<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ICallerFixture
{
    private readonly Cluster _cluster = fixture.Shared;
    private readonly string _key = Unique.Key();

    private IStateGrain Grain => _cluster.Grains.GetGrain<IStateGrain>(_key);

    [Fact]
    public async Task Nothing_stored_is_a_new_state() => Assert.Equal((0, 0, false), await Grain.Read());

    [Fact]
    public async Task Records_of_a_grain_outlive_its_activation()
    {
        await Grain.Write(1, 2);
        await Grain.Write(3, 4);
        await Grain.Deactivate();
        Assert.Equal((3, 4, true), await Grain.Read());
    }

    [Fact]
    public async Task Any_text_is_stored()
    {
        var text = "quote \" backslash \\ newline \n nul \0 é 漢 🎉 {\"$type\":1}";
        await Grain.WriteText(text);
        await Grain.Deactivate();
        Assert.Equal(text, await Grain.ReadText());
    }

    [Fact]
    public async Task Cleared_record_is_gone_and_can_be_written_again()
    {
        await Grain.Write(1, 2);
        await Grain.Clear();
        Assert.Equal((0, 2, false), await Grain.Read());
        await Grain.Deactivate();
        Assert.Equal((0, 2, false), await Grain.Read());
        await Grain.Write(5, 6);
        Assert.Equal((5, 6, true), await Grain.Read());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_over_an_unseen_change_is_refused(bool recordWasThere)
    {
        if (recordWasThere)
            await Grain.Write(1, 1);
        await Grain.WriteAsRival(7);
        Assert.True(await Grain.WriteFindsConflict(2));
        await Grain.Reload();
        Assert.Equal(7, (await Grain.Read()).Counter);
        Assert.False(await Grain.WriteFindsConflict(8));
    }

    [Fact]
    public async Task Write_over_a_record_deleted_and_made_anew_is_refused()
    {
        await Grain.Write(1, 1);
        await Grain.ClearAsRival();
        await Grain.WriteAsRival(7);
        Assert.True(await Grain.WriteFindsConflict(2));
    }

    [Fact]
    public async Task Conflict_that_the_grain_lets_through_ends_its_activation_and_not_its_callers()
    {
        var caller = _cluster.Grains.GetGrain<IStateCallerGrain>(_key);
        var (instance, callerInstance) = (await Grain.Instance(), await caller.Instance());
        await Grain.WriteAsRival(7);
        await Assert.ThrowsAsync<InconsistentStateException>(() => caller.WriteThrough(_key, 2));
        Assert.NotEqual(instance, await Grain.Instance());
        Assert.Equal(callerInstance, await caller.Instance());
        await caller.WriteThrough(_key, 3);
        Assert.Equal(3, (await Grain.Read()).Counter);
    }
}

/// <summary>Caller and grain in one process.</summary>
public sealed class LocalStorageTests(ClusterFixture fixture) : StorageTests<ClusterFixture>(fixture);

/// <summary>The grain in another process than its caller.</summary>
public sealed class RemoteStorageTests(SiloGroupFixture fixture) : StorageTests<SiloGroupFixture>(fixture);
