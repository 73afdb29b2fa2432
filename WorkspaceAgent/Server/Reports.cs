using System.Threading.Channels;

namespace Parley.WorkspaceAgent.Server;

/// <summary>Delivers what the agent has to report, in order, however long the server is away.</summary>
internal sealed class Reports(WorkspaceServer server, TimeProvider time)
{
    // A handful a life.
    private readonly Channel<LifecycleReport> _waiting = Channel.CreateUnbounded<LifecycleReport>();

    /// <summary>Takes a change of state; it is sent when its turn comes.</summary>
    public void Add(string state) => _waiting.Writer.TryWrite(new LifecycleReport(state, time.GetUtcNow()));

    /// <summary>Takes no more; <see cref="RunAsync"/> ends when the last is delivered.</summary>
    public void Complete() => _waiting.Writer.Complete();

    /// <summary>Delivers until it is complete or cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var report in _waiting.Reader.ReadAllAsync(cancellationToken))
            await server.RetryAsync($"Reporting {report.State}", async stop => { await server.ReportAsync(report, stop); return true; }, cancellationToken);
    }
}
