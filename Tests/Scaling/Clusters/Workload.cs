using Parley.Tests.Scaling.Simulation;

namespace Parley.Tests.Scaling.Clusters;

/// <summary>
/// What chats do: their users send, they stream a step, they commit it. All times are without memory, so any moment is a fair start.
/// </summary>
internal sealed class Workload(Simulator simulator, Database database)
{
    /// <summary>RunJournaling: at most one a second, and only what has grown by a quarter.</summary>
    private const double Growth = 1.25;

    private int _chats;

    /// <summary>How long commits of sends and steps took.</summary>
    public Sample CommitLatency { get; } = new();

    /// <summary>Chats that stream.</summary>
    public int Streaming { get; private set; }

    /// <summary>A chat on a silo, in whatever it is at.</summary>
    public void Begin(SimulatedSilo silo)
    {
        var chat = new SimulatedChat(_chats++) { Silo = silo };
        silo.Chats.Add(chat);
        // Of a turn's 30 s it streams for 15. Journals are written after whole seconds, so not all may begin at once.
        if (simulator.Chance(0.5))
            If(chat, simulator.Uniform(1), () => Stream(chat));
        else
            Rest(chat);
    }

    /// <summary>The chat's step begins.</summary>
    public void Stream(SimulatedChat chat)
    {
        chat.Streams = true;
        Streaming++;
        var length = simulator.Exponential(Plan.StepLength);
        for (var at = 1.0; at < length; at = Math.Max(at + 1, at * Growth))
            If(chat, at, () => database.Read(Purpose.Journals, Costs.Journal, static () => { }));
        If(chat, length, () => EndStep(chat));
    }

    /// <summary>The chat's run is over, with whatever was planned for it.</summary>
    public void Stop(SimulatedChat chat)
    {
        chat.Generation++;
        Streaming -= chat.Streams ? 1 : 0;
        chat.Streams = false;
    }

    private void EndStep(SimulatedChat chat)
    {
        Stop(chat);
        Commit(chat, () =>
        {
            if (simulator.Chance(Plan.LastStep))
                Rest(chat);
            else
                Stream(chat);
        });
    }

    private void Rest(SimulatedChat chat) => If(chat, simulator.Exponential(Plan.Silence), () => Commit(chat, () => Stream(chat)));

    private void Commit(SimulatedChat chat, Action done)
    {
        var (began, generation) = (simulator.Now, chat.Generation);
        database.Commit(Purpose.Chats, Costs.StepCommit, () =>
        {
            CommitLatency.Add(simulator.Now - began);
            if (chat.Generation == generation)
                done();
        });
    }

    private void If(SimulatedChat chat, double delay, Action action)
    {
        var generation = chat.Generation;
        simulator.After(delay, () =>
        {
            if (chat.Generation == generation)
                action();
        });
    }
}
