using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Faults.Clients;

/// <summary>A user's way to the gateways: another one when the one before does not answer, with the same command id.</summary>
/// <param name="gateways">A client for each gateway.</param>
/// <param name="first">Number of the gateway to begin with.</param>
internal sealed class GatewayClients(IReadOnlyList<ParleyClient> gateways, int first)
{
    // Longer than any answer takes that comes at all while nothing is frozen; shorter than what users would wait.
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(5);

    private int _next = first;

    /// <summary>Time within which a command that is repeated must have been answered: all faults are over long before.</summary>
    public static TimeSpan AnswerLimit { get; } = TimeSpan.FromSeconds(60);

    /// <summary>The gateway for the next connection.</summary>
    public ParleyClient Next() => gateways[_next++ % gateways.Count];

    /// <summary>Asks until there is an answer, or once.</summary>
    /// <returns>The answer, null when there is none; and whether an attempt before it had none.</returns>
    public async Task<(Answer? Answer, bool Repeated)> AskAsync(
        HttpMethod method, string path, JsonNode? body, bool once, CancellationToken cancellationToken)
    {
        var commandId = Guid.NewGuid();
        using var limit = new CancellationTokenSource(AnswerLimit);
        for (var repeated = false; !limit.IsCancellationRequested; repeated = true)
        {
            if (await TryAsync(method, path, body, commandId, cancellationToken) is { } answer)
                return (answer, repeated);
            if (once)
                break;
            await Task.Delay(Eventually.Period, cancellationToken);
        }

        return once ? (null, false) : throw new TimeoutException($"{method} {path} was not answered within {AnswerLimit}.");
    }

    private async Task<Answer?> TryAsync(
        HttpMethod method, string path, JsonNode? body, Guid commandId, CancellationToken cancellationToken)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        attempt.CancelAfter(AttemptLimit);
        try
        {
            var answer = await Next().AskAsync(method, path, body?.DeepClone(), commandId, attempt.Token);
            // What the server says of itself is no answer to what was asked.
            return answer.Status >= HttpStatusCode.InternalServerError ? null : answer;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
