using Parley.Tests.Scaling.Simulation;

namespace Parley.Tests.Scaling.Clusters;

/// <summary>What becomes of the chats of lost silos: those that ran are found by the survivors, claimed, loaded and run again.</summary>
internal sealed class Takeover(Simulator simulator, Database database, Workload workload, List<SimulatedSilo> silos, Plan plan)
{
    private readonly List<(double VisibleAt, SimulatedChat[] Chats)> _losses = [];
    private readonly Dictionary<SimulatedChat, double> _lostAt = [];

    /// <summary>From the loss until the chat runs again.</summary>
    public Sample Recovery { get; } = new();

    /// <summary>Most chats that waited at once.</summary>
    public int MostDue { get; private set; }

    /// <summary>Chats that wait now.</summary>
    public int StillDue => _lostAt.Count;

    /// <summary>A silo ends.</summary>
    public void Lose(SimulatedSilo silo, bool graceful)
    {
        silo.IsLost = true;
        SimulatedChat[] due = [.. silo.Chats.Where(chat => chat.Streams)];
        foreach (var chat in silo.Chats)
        {
            workload.Stop(chat);
            chat.Silo = null;
        }

        foreach (var chat in due)
            _lostAt[chat] = simulator.Now;
        MostDue = Math.Max(MostDue, StillDue);
        if (graceful)
            HandOver(due);
        else
            _losses.Add((silo.RenewedAt + Plan.Lease, due));
    }

    /// <summary>A silo has read who lives.</summary>
    public void SeeLosses(SimulatedSilo silo, double sweep)
    {
        var visible = _losses.Count(loss => loss.VisibleAt <= simulator.Now);
        if (silo.Seen >= visible)
            return;
        silo.Seen = visible;
        database.Read(Purpose.Recovery, sweep, () =>
        {
            SimulatedSilo[] alive = [.. silos.Where(other => !other.IsLost)];
            var index = Array.IndexOf(alive, silo);
            if (index < 0)
                return;
            var due = _losses.Where(loss => loss.VisibleAt <= simulator.Now).SelectMany(loss => loss.Chats);
            foreach (var chat in due.Where(_lostAt.ContainsKey))
            {
                if (plan.Undivided || chat.Number % alive.Length == index)
                    Wake(silo, chat);
            }
        });
    }

    private void HandOver(IEnumerable<SimulatedChat> chats)
    {
        SimulatedSilo[] heirs = [.. silos.Where(silo => !silo.IsLost)];
        foreach (var chat in chats)
        {
            var heir = heirs[chat.Number % heirs.Length];
            // The commit that makes it pending tells the heir.
            database.Commit(Purpose.Chats, Costs.StepCommit, () => Wake(heir, chat));
        }
    }

    private void Wake(SimulatedSilo silo, SimulatedChat chat)
    {
        silo.Due.Enqueue(chat);
        ClaimNext(silo);
    }

    private void ClaimNext(SimulatedSilo silo)
    {
        while (silo.Claiming < Plan.ClaimsAtOnce && silo.Due.TryDequeue(out var chat))
        {
            silo.Claiming++;
            // One that comes too late locks the row all the same, and is a commit.
            database.Commit(Purpose.Recovery, Costs.Claim, () =>
            {
                silo.Claiming--;
                if (chat.Silo is null && !silo.IsLost)
                    Run(chat, silo);
                ClaimNext(silo);
            });
        }
    }

    private void Run(SimulatedChat chat, SimulatedSilo silo)
    {
        chat.Silo = silo;
        database.Read(Purpose.Chats, Costs.Load, () => database.Commit(Purpose.Chats, Costs.StepCommit, () =>
        {
            if (_lostAt.Remove(chat, out var lostAt))
                Recovery.Add(simulator.Now - lostAt);
            silo.Chats.Add(chat);
            workload.Stream(chat);
        }));
    }
}
