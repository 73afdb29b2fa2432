namespace Parley.Engine.Tests.Fixtures;

/// <summary>Gives tests a process that calls grains. Where the grains are is the fixture's matter: in the same process or in another.</summary>
public interface ICallerFixture
{
    /// <summary>The caller of the class, whose tests keep to keys of their own.</summary>
    Cluster Shared { get; }

    /// <summary>Starts another, on a database of its own. It is stopped with the fixture unless the test does so.</summary>
    Task<Cluster> StartAsync(ClusterSettings settings);
}
