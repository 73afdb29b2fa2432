using System.Net;
using Parley.Tests.Faults.Cluster;

namespace Parley.Tests.Faults.Lines;

/// <summary>The lines on which silos are called, one for each caller and silo.</summary>
/// <param name="processes">All who call: silos and gateways.</param>
internal sealed class ClusterLines(IEnumerable<ClusterProcess> processes) : IAsyncDisposable
{
    private readonly Dictionary<(ClusterProcess Caller, ClusterProcess Silo), LineQuality> _lines = [];
    private readonly List<TcpProxy> _proxies = [];
    private readonly Lock _lock = new();

    /// <summary>Puts itself before a silo.</summary>
    public void Add(ClusterProcess silo, ClusterPorts ports)
    {
        for (var offset = 0; offset < ClusterPorts.Count; offset++)
        {
            var listen = new IPEndPoint(ports.Listen.Address, ports.Listen.Port + offset);
            var advertised = new IPEndPoint(ports.Advertised.Address, ports.Advertised.Port + offset);
            _proxies.Add(new TcpProxy(advertised, () => listen, caller => LineOf(caller, silo)));
        }
    }

    /// <summary>The lines between two processes, whoever of them calls.</summary>
    public IEnumerable<LineQuality> Between(ClusterProcess one, ClusterProcess other) => [Line(one, other), Line(other, one)];

    /// <summary>All lines of a process.</summary>
    public IEnumerable<LineQuality> Of(ClusterProcess process) =>
        processes.Where(other => other != process).SelectMany(other => Between(process, other));

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
    }

    /// <summary>Of a caller who is gone again: a line of its own, with which nothing is wrong.</summary>
    private LineQuality LineOf(IPEndPoint caller, ClusterProcess silo)
    {
        var owner = SocketOwner.Find(caller, processes.Select(process => process.Id).OfType<int>());
        return processes.FirstOrDefault(process => process.Id == owner) is { } known && owner is not null
            ? Line(known, silo)
            : new LineQuality();
    }

    private LineQuality Line(ClusterProcess caller, ClusterProcess silo)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue((caller, silo), out var line))
                _lines.Add((caller, silo), line = new LineQuality());
            return line;
        }
    }
}
