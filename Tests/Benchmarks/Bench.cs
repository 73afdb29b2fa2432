using System.Diagnostics;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks;

/// <summary>One run of the program: the scenarios one after the other, what they share, and the table at the end.</summary>
internal sealed class Bench(Selection selection)
{
    private readonly List<Stage> _stages = [];

    /// <summary>Where figures go.</summary>
    public Report Report { get; } = new();

    /// <summary>The number that this run calls for.</summary>
    public int Of(int full, int quick) => selection.Quick ? quick : full;

    /// <summary>The time that this run calls for, in seconds.</summary>
    public TimeSpan Seconds(double full, double quick) => TimeSpan.FromSeconds(selection.Quick ? quick : full);

    /// <summary>The Parley that scenarios share which leave it as they found it.</summary>
    public async Task<Stage> StageAsync() => _stages.Count > 0 ? _stages[0] : await NewStageAsync();

    /// <summary>A Parley on which nothing has happened yet.</summary>
    public async Task<Stage> NewStageAsync()
    {
        var stage = await Stage.StartAsync();
        _stages.Add(stage);
        await stage.WarmAsync();
        return stage;
    }

    /// <summary>Runs the scenarios.</summary>
    /// <returns>The exit code: 1 when something did not work, 0 otherwise, whatever the figures.</returns>
    public async Task<int> RunAsync()
    {
        var started = Stopwatch.StartNew();
        var failed = false;
        try
        {
            foreach (var scenario in selection.Scenarios)
                failed |= !await RunAsync(scenario);
        }
        finally
        {
            await EndStagesAsync();
        }

        Report.Print();
        Console.WriteLine($"{started.Elapsed.TotalSeconds:0} s on {Environment.ProcessorCount} processors, load now {Load()}");
        return failed ? 1 : 0;
    }

    private async Task<bool> RunAsync(Scenarios.IScenario scenario)
    {
        var started = Stopwatch.StartNew();
        Console.WriteLine($"{scenario.Name}: {scenario.About} (load {Load()})");
        Report.Begin(scenario.Name);
        try
        {
            await scenario.RunAsync(this);
        }
        catch (Exception fault)
        {
            // One scenario that cannot be measured must not cost the figures of the others.
            Console.Error.WriteLine($"{scenario.Name} failed: {fault}");
            foreach (var stage in _stages)
                Console.Error.WriteLine(stage.Output);
            await EndStagesAsync();
            return false;
        }

        Console.WriteLine($"  {started.Elapsed.TotalSeconds:0.0} s");
        return true;
    }

    private async Task EndStagesAsync()
    {
        foreach (var stage in _stages)
            await stage.DisposeAsync();
        _stages.Clear();
    }

    /// <summary>How many wanted the processors in the last minute: figures taken while others work mean little.</summary>
    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
