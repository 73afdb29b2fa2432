namespace Parley.Tests.Scaling.Simulation;

/// <summary>A discrete-event simulation: things happen in the order of their times, and nothing in between. Times are seconds.</summary>
internal sealed class Simulator(int seed)
{
    private readonly PriorityQueue<Action, (double At, long Number)> _events = new();
    private readonly Random _random = new(seed);
    private long _number;

    /// <summary>The simulated time.</summary>
    public double Now { get; private set; }

    /// <summary>Lets something happen after a delay; what is due at the same moment happens in the order of the calls.</summary>
    public void After(double delay, Action action) => _events.Enqueue(action, (Now + delay, _number++));

    /// <summary>Lets happen what is due until then.</summary>
    public void RunUntil(double end)
    {
        while (_events.TryPeek(out var action, out var due) && due.At <= end)
        {
            _events.Dequeue();
            Now = due.At;
            action();
        }

        Now = end;
    }

    /// <summary>A time of an exponential distribution: how long what has no memory takes.</summary>
    public double Exponential(double mean) => -mean * Math.Log(1 - _random.NextDouble());

    /// <summary>A time of a uniform distribution.</summary>
    public double Uniform(double length) => _random.NextDouble() * length;

    /// <summary>Whether something of this probability happens.</summary>
    public bool Chance(double probability) => _random.NextDouble() < probability;
}
