using System.Globalization;
using Parley.Tests.Faults.Schedule;

namespace Parley.Tests.Faults;

/// <summary>What the fault program was asked to do.</summary>
/// <param name="Seeds">The seeds to run.</param>
/// <param name="Size">How large their schedules are: a seed means the same only with the same size.</param>
internal sealed record FaultArguments(IReadOnlyList<int> Seeds, ScheduleSize Size)
{
    public const string Usage = """
        Runs random schedules of faults and commands on a cluster of real processes and checks what comes of them.

          --seed <n>        one seed
          --seeds <n>-<m>   seeds n to m (default 1-10)
          --silos <n>       (default 3)
          --gateways <n>    (default 2)
          --chats <n>       chats in a schedule (default 6)
          --commands <n>    commands to each of them (default 5)
          --faults <n>      faults in a schedule (default 5)
          --seconds <n>     time over which a schedule is spread (default 5)

        The engine is that of the build: dotnet run -p:GrainEngine=Orleans ...
        """;

    /// <summary>Reads the arguments; null when they are not understood.</summary>
    public static FaultArguments? Parse(string[] arguments)
    {
        var result = new FaultArguments([.. Enumerable.Range(1, 10)], new ScheduleSize());
        foreach (var pair in arguments.Chunk(2))
        {
            if (pair is not [var name, var value] || result.With(name, value) is not { } next)
                return null;
            result = next;
        }

        return result;
    }

    private FaultArguments? With(string name, string value)
    {
        if (name == "--seeds")
            return value.Split('-') is [var from, var to] && Number(from) is { } first && Number(to) is { } last && first <= last
                ? this with { Seeds = [.. Enumerable.Range(first, last - first + 1)] }
                : null;
        if (Number(value) is not { } number)
            return null;
        return name switch
        {
            "--seed" => this with { Seeds = [number] },
            "--silos" => this with { Size = Size with { Silos = number } },
            "--gateways" => this with { Size = Size with { Gateways = number } },
            "--chats" => this with { Size = Size with { Chats = number } },
            "--commands" => this with { Size = Size with { Commands = number } },
            "--faults" => this with { Size = Size with { Faults = number } },
            "--seconds" => this with { Size = Size with { Length = TimeSpan.FromSeconds(number) } },
            _ => null,
        };
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
