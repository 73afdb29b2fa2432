namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>Something that is measured.</summary>
internal interface IScenario
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures.</summary>
    string About { get; }

    /// <summary>Measures it.</summary>
    Task RunAsync(Bench bench);
}
