using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Sequences;

/// <summary>A chat that has had a turn, and a client that was connected before anything more happened.</summary>
internal sealed class FollowedChat : IAsyncDisposable
{
    private readonly EventProbe _probe;
    private readonly int _opening;

    private FollowedChat(Guid id, EventProbe probe, int opening) => (Id, _probe, _opening) = (id, probe, opening);

    public Guid Id { get; }

    /// <summary>What the client was told since it is connected; messages #1 and #2 were there before.</summary>
    public IReadOnlyList<string> Told => [.. _probe.Events.Lines().Skip(_opening)];

    /// <summary>Completes when the server ends the stream.</summary>
    public Task Ended => _probe.Ended;

    /// <summary>The place to come back with.</summary>
    public string Position => _probe.Mirror().Position!;

    /// <summary>Makes a chat of one turn and follows it.</summary>
    public static async Task<FollowedChat> OpenAsync(ParleyClient client, FakeLlm fake) =>
        await OpenAsync(client, await client.CreateAndRestAsync(fake, "hello"));

    /// <summary>Follows a chat that has had one turn.</summary>
    public static async Task<FollowedChat> OpenAsync(ParleyClient client, Guid chat)
    {
        var probe = await client.FollowAsync(chat);
        var opening = await probe.WaitAsync(events => events.Count(item => item.IsType("message")) == 2, "the snapshot");
        return new FollowedChat(chat, probe, opening.Count);
    }

    /// <summary>Waits until these are the last lines that the client was told: text that follows then is an event of its own.</summary>
    public Task WaitForAsync(params string[] lines) => _probe.WaitAsync(
        events => events.Lines().Skip(_opening).TakeLast(lines.Length).SequenceEqual(lines), string.Join(", ", lines));

    public ValueTask DisposeAsync() => _probe.DisposeAsync();
}
