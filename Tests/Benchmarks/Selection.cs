using Parley.Tests.Benchmarks.Scenarios;

namespace Parley.Tests.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Scenarios">The scenarios to run, in their order.</param>
/// <param name="Quick">Whether this is only to see that everything works.</param>
/// <param name="Help">Whether only the usage is wanted.</param>
/// <param name="Problem">What is wrong with the command line.</param>
internal sealed record Selection(IReadOnlyList<IScenario> Scenarios, bool Quick, bool Help, string? Problem)
{
    // The engine comes first, while this process's memory is still its own; what takes a Parley of its own comes last.
    private static readonly IScenario[] All =
    [
        new EngineScenario(),
        new ClusterScenario(),
        new FirstDeltaScenario(),
        new LatencyScenario(),
        new ThroughputScenario(),
        new BurstScenario(),
        new DatabaseScenario(),
        new StepsScenario(),
        new SubagentsScenario(),
        new FanOutScenario(),
        new LongChatScenario(),
        new ResumeScenario(),
        new MemoryScenario(),
    ];

    public static string Usage => $"""
        dotnet run -c Release --project Tests/Benchmarks [-- [--quick] [scenario...]]
          --quick      few rounds, to see that everything works; the figures mean nothing
        {string.Join(Environment.NewLine, All.Select(scenario => $"  {scenario.Name,-12} {scenario.About}"))}
        """;

    public static Selection Parse(string[] args)
    {
        var names = args.Where(arg => !arg.StartsWith('-')).ToArray();
        var unknown = args.FirstOrDefault(arg => arg is not ("--quick" or "--help" or "-h") && All.All(scenario => scenario.Name != arg));
        return new Selection(
            [.. All.Where(scenario => names.Length == 0 || names.Contains(scenario.Name))],
            args.Contains("--quick"),
            args.Contains("--help") || args.Contains("-h"),
            unknown is null ? null : $"There is no {unknown}.");
    }
}
