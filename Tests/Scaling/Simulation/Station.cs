namespace Parley.Tests.Scaling.Simulation;

/// <summary>Some servers with one queue before them, first come first served.</summary>
internal sealed class Station(Simulator simulator, int servers)
{
    private readonly Queue<(double Service, Action Done)> _waiting = new();
    private int _busy;

    /// <summary>Work that was taken up, in server seconds.</summary>
    public double Work { get; private set; }

    /// <summary>Jobs that wait or are served.</summary>
    public int Present => _waiting.Count + _busy;

    /// <summary>Takes a job.</summary>
    /// <param name="service">How long a server needs for it.</param>
    /// <param name="done">Called when it is done.</param>
    public void Serve(double service, Action done)
    {
        if (_busy == servers)
        {
            _waiting.Enqueue((service, done));
            return;
        }

        _busy++;
        Begin(service, done);
    }

    private void Begin(double service, Action done)
    {
        Work += service;
        simulator.After(service, () =>
        {
            if (_waiting.TryDequeue(out var next))
                Begin(next.Service, next.Done);
            else
                _busy--;
            done();
        });
    }
}
