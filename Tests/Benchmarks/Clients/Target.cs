using System.Net;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Benchmarks.Clients;

/// <summary>Something that chats can be had with: Parley, or the bare relay in its place.</summary>
/// <param name="Client">Where it is and who asks.</param>
/// <param name="Remembers">Whether chats are made before they are used; the relay knows none.</param>
internal sealed record Target(ParleyClient Client, bool Remembers)
{
    /// <summary>Opens an idle chat with one connected client.</summary>
    public async Task<OpenChat<TSink>> OpenAsync<TSink>(TSink sink)
        where TSink : TurnSink
    {
        var id = Remembers ? await Client.CreateAsync(Provider.Script.Once) : Guid.NewGuid();
        var chat = new OpenChat<TSink>(Client, id, sink, await ChatSocket.OpenAsync(Client, id, sink));
        await sink.EndAsync();
        return chat;
    }

    /// <summary>Opens several idle chats, a few at a time.</summary>
    public async Task<IReadOnlyList<OpenChat<TSink>>> OpenAsync<TSink>(int count, Func<TSink> newSink)
        where TSink : TurnSink
    {
        const int AtOnce = 8;
        var chats = new List<OpenChat<TSink>>();
        while (chats.Count < count)
        {
            var batch = Enumerable.Range(0, Math.Min(AtOnce, count - chats.Count));
            chats.AddRange(await Task.WhenAll(batch.Select(_ => OpenAsync(newSink()))));
        }

        return chats;
    }
}

/// <summary>A chat with one connected client.</summary>
internal sealed record OpenChat<TSink>(ParleyClient Client, Guid Id, TSink Sink, ChatSocket Socket) : IAsyncDisposable
    where TSink : TurnSink
{
    /// <summary>Sends a message and waits until its turn is over.</summary>
    public async Task TakeTurnAsync(string script)
    {
        await BeginTurnAsync(script);
        await Sink.EndAsync();
    }

    /// <summary>Sends a message.</summary>
    public async Task BeginTurnAsync(string script)
    {
        Sink.Arm();
        (await Client.SendAsync(Id, script)).Expect(HttpStatusCode.OK);
    }

    public ValueTask DisposeAsync() => Socket.DisposeAsync();
}

/// <summary>Several open chats.</summary>
internal static class OpenChats
{
    /// <summary>Leaves all of them.</summary>
    public static async Task LeaveAsync<TSink>(this IEnumerable<OpenChat<TSink>> chats)
        where TSink : TurnSink
    {
        foreach (var chat in chats)
            await chat.DisposeAsync();
    }
}
