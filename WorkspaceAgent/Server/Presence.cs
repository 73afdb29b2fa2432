namespace Parley.WorkspaceAgent.Server;

/// <summary>Tells the server every five seconds where the agent is. After 15 s of silence the server takes it for gone (platform.md 0.2).</summary>
internal sealed partial class Presence(WorkspaceServer server, TimeProvider time, ILogger<Presence> log)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    // A server that was away for a moment should not have to wait for the next period.
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Goes on until it is cancelled.</summary>
    public async Task RunAsync(AgentRegistration registration, CancellationToken cancellationToken)
    {
        bool? connected = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await server.RegisterAsync(registration, cancellationToken);
                if (connected != true)
                    Connected(registration.Address);
                connected = true;
            }
            catch (Exception failure) when (WorkspaceServer.IsFailure(failure, cancellationToken))
            {
                if (connected != false)
                    Disconnected(failure.Message);
                connected = false;
            }

            await Task.Delay(connected == true ? Period : RetryPeriod, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Information, "Registered with the server as {Address}.")]
    private partial void Connected(string address);

    [LoggerMessage(LogLevel.Warning, "The server does not take the registration; trying on. {Reason}")]
    private partial void Disconnected(string reason);
}
