using System.Collections.Immutable;

namespace Parley.Tests.Faults.Schedule;

/// <summary>Everything that will be done to a cluster and its chats. A pure function of seed and size.</summary>
internal sealed record FaultSchedule(int Seed, ImmutableArray<Fault> Faults, ImmutableArray<ChatScript> Chats)
{
    // A silo's lease (EngineOptions.LeaseDuration): shorter pauses must pass unnoticed, after longer ones others have taken over.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    // Longer than a silo believes in a connection on which nothing comes (PeerConnection: 7 s).
    private static readonly TimeSpan PastBelief = TimeSpan.FromSeconds(7.5);

    private static readonly (FaultKind Kind, int Weight)[] FaultWeights =
    [
        (FaultKind.KillSilo, 5), (FaultKind.RestartSilo, 4), (FaultKind.FreezeSilo, 5),
        (FaultKind.KillGateway, 2), (FaultKind.RestartGateway, 2), (FaultKind.FreezeGateway, 2),
        (FaultKind.RestartDatabase, 1), (FaultKind.KillDatabase, 1),
        (FaultKind.DropDatabaseConnections, 3), (FaultKind.CutOffDatabase, 2), (FaultKind.DelayDatabase, 2),
        (FaultKind.DropClientConnections, 4), (FaultKind.DelayClients, 2),
        (FaultKind.DropSiloConnections, 3), (FaultKind.IsolateSilo, 3), (FaultKind.CutLine, 4), (FaultKind.DelayLine, 2),
    ];

    private static readonly (CommandKind Kind, int Weight)[] CommandWeights =
    [
        (CommandKind.Send, 10), (CommandKind.Interrupt, 4), (CommandKind.Edit, 3), (CommandKind.Promote, 4),
        (CommandKind.DeleteQueued, 2), (CommandKind.Archive, 1), (CommandKind.Unarchive, 1),
    ];

    /// <summary>The schedule of a seed.</summary>
    public static FaultSchedule Generate(int seed, ScheduleSize size)
    {
        var random = new Random(seed);
        var faults = Enumerable.Range(0, size.Faults).Select(_ => NextFault(random, size)).OrderBy(fault => fault.At).ToImmutableArray();
        var chats = Enumerable.Range(0, size.Chats).Select(number => new ChatScript(number, NextCommands(random, size))).ToImmutableArray();
        return new FaultSchedule(seed, faults, chats);
    }

    public override string ToString() => string.Join('\n', [
        .. Faults.Select(fault => $"  {fault}"),
        .. Chats.Select(chat => $"  chat {chat.Number + 1}: {string.Join(", ", chat.Commands)}")]);

    private static Fault NextFault(Random random, ScheduleSize size)
    {
        var kind = Choose(random, FaultWeights);
        var targets = kind
            is FaultKind.KillGateway or FaultKind.RestartGateway or FaultKind.FreezeGateway
            or FaultKind.DropClientConnections or FaultKind.DelayClients
            ? size.Gateways
            : size.Silos;
        var lasts = kind switch
        {
            FaultKind.FreezeSilo or FaultKind.CutOffDatabase =>
                random.Next(2) == 0 ? Between(random, Lease * 0.1, Lease * 0.6) : Between(random, Lease * 1.2, Lease * 2),
            FaultKind.IsolateSilo or FaultKind.CutLine => random.Next(5) switch
            {
                0 or 1 => Between(random, Lease * 0.1, Lease * 0.6),
                2 or 3 => Between(random, Lease * 1.2, Lease * 2),
                _ => Between(random, PastBelief, PastBelief * 1.2),
            },
            FaultKind.FreezeGateway or FaultKind.DelayClients or FaultKind.DelayDatabase or FaultKind.DelayLine =>
                Between(random, Lease * 0.2, Lease),
            _ => TimeSpan.Zero,
        };
        var target = random.Next(targets);
        return new Fault(Between(random, TimeSpan.Zero, size.Length), kind, target, lasts)
        {
            Other = kind is FaultKind.CutLine or FaultKind.DelayLine ? NextOther(random, target, size) : null,
        };
    }

    private static int NextOther(Random random, int target, ScheduleSize size) =>
        random.Next(size.Silos + size.Gateways - 1) is var other && other >= target ? other + 1 : other;

    private static ImmutableArray<ScriptedCommand> NextCommands(Random random, ScheduleSize size)
    {
        var commands = Enumerable.Range(0, size.Commands).Select(_ => new ScriptedCommand(
            Between(random, TimeSpan.Zero, size.Length), Choose(random, CommandWeights), random.Next(1000), Once: random.Next(8) == 0));
        return [.. commands.OrderBy(command => command.At)];
    }

    private static TimeSpan Between(Random random, TimeSpan from, TimeSpan to) => from + ((to - from) * random.NextDouble());

    private static T Choose<T>(Random random, (T Kind, int Weight)[] weights)
    {
        var at = random.Next(weights.Sum(entry => entry.Weight));
        return weights.First(entry => (at -= entry.Weight) < 0).Kind;
    }
}
