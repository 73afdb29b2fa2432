using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Faults.Clients;

/// <summary>
/// Somebody who looks at a chat. Comes back with its position whenever the connection ends, to another gateway, and holds everything that
/// it is told against what a client may be told.
/// </summary>
internal sealed class ChatViewer(string name, ViewerKind kind, Guid chat, GatewayClients gateways)
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly ChatMirror _mirror = new();
    private readonly HashSet<string> _faults = [];
    private long? _lastPart;
    private (Prompt Prompt, string Text) _answer;

    /// <summary>What it is called in what is reported.</summary>
    public string Name => name;

    /// <summary>Connections over which something was told; one that a stopping gateway still takes, and ends at once, is none.</summary>
    public int Connections { get; private set; }

    /// <summary>The longest time between two parts of an answer, or the last part and the stored answer.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>Times that it was told to start over instead of what it had missed.</summary>
    public int Resyncs => _mirror.Resyncs;

    /// <summary>What it was told that no client may be told.</summary>
    public IReadOnlyCollection<string> Faults
    {
        get
        {
            lock (_lock)
                return [.. _faults];
        }
    }

    /// <summary>What it shows: the status, the stored messages, and the text of the step under way.</summary>
    public ChatView View
    {
        get
        {
            lock (_lock)
                return new ChatView(_mirror.Status, [.. _mirror.Messages.Values.Select(StoredMessage.Of)], _mirror.Streamed);
        }
    }

    /// <summary>Looks until told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var isFirst = true;
                await foreach (var item in FollowAsync(gateways.Next(), cancellationToken))
                {
                    Connections += isFirst ? 1 : 0;
                    isFirst = false;
                    Take(item);
                }
            }
            catch (Exception fault) when (fault
                is HttpRequestException or WebSocketException or IOException or SocketException or OperationCanceledException)
            {
                // The gateway does not answer, or no longer: the next one is asked.
            }

            await Task.Delay(Eventually.Period, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async IAsyncEnumerable<JsonElement> FollowAsync(
        ParleyClient gateway, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var connect = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        connect.CancelAfter(ConnectLimit);
        if (kind is ViewerKind.Hub)
        {
            await using var hub = await HubClient.ConnectAsync(gateway.Address, gateway.Token!, connect.Token);
            var stream = hub.Stream("Subscribe", chat.ToString(), new { after = _mirror.Position });
            await foreach (var frame in stream.ReadAllAsync(cancellationToken))
            {
                foreach (var item in frame.GetProperty("events").EnumerateArray())
                    yield return item;
            }

            yield break;
        }

        var query = _mirror.Position is { } after && kind is ViewerKind.Socket ? $"?after={after}" : "";
        await using var probe = kind is ViewerKind.Socket
            ? await gateway.FollowAsync(chat, query, connect.Token)
            : await gateway.FollowSseAsync(chat, _mirror.Position, cancellationToken: connect.Token);
        await foreach (var item in probe.ReadAllAsync(cancellationToken))
            yield return item;
    }

    private void Take(JsonElement item)
    {
        lock (_lock)
        {
            if (item.IsType("error"))
                _faults.Add($"was told of an error: {item}");
            _mirror.Apply(item);
            Measure(item);
            // Every prompt has its own text: two attempts mixed, a part lost or a part twice cannot look like any answer.
            if (item.IsType("message_part") && !IsBeginOfAnAnswer(_mirror.Streamed))
                _faults.Add($"was shown '{Excerpt.Of(_mirror.Streamed)}', which no answer begins with");
            if (item.IsMessage("assistant") && item.GetProperty("message").Text() is var stored
                && _mirror.LastStep is { Length: > 0 } shown && shown != stored)
                _faults.Add($"was shown '{Excerpt.Of(shown)}' and then '{Excerpt.Of(stored)}' was stored");
        }
    }

    private void Measure(JsonElement item)
    {
        var now = TimeProvider.System.GetTimestamp();
        var (isPart, isAnswer) = (item.IsType("message_part"), item.IsMessage("assistant"));
        if ((isPart || isAnswer) && _lastPart is { } last && TimeProvider.System.GetElapsedTime(last, now) is var gap && gap > LongestGap)
            LongestGap = gap;
        if (isPart)
            _lastPart = now;
        else if (isAnswer)
            _lastPart = null;
    }

    private bool IsBeginOfAnAnswer(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return true;
        if (Prompt.Parse(text[..colon]) is not { } prompt)
            return false;
        if (_answer.Prompt != prompt)
            _answer = (prompt, prompt.Answer);
        return _answer.Text.StartsWith(text, StringComparison.Ordinal);
    }
}

/// <summary>How somebody looks.</summary>
internal enum ViewerKind
{
    Socket,
    Sse,
    Hub,
}
