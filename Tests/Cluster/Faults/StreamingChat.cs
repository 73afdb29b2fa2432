using Parley.Tests.Faults.Clients;
using Parley.Tests.Faults.Cluster;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Cluster.Faults;

/// <summary>A chat whose answer streams for a while, and somebody who looks at it through one gateway.</summary>
internal sealed class StreamingChat : IAsyncDisposable
{
    private static int _number;

    private readonly FaultCluster _cluster;
    private readonly ParleyClient _client;
    private readonly Prompt _prompt;
    private readonly CancellationTokenSource _looking = new();
    private readonly Task _viewing;

    private StreamingChat(FaultCluster cluster, ParleyClient client, Prompt prompt, Guid id, ViewerKind kind)
    {
        (_cluster, _client, _prompt, Id) = (cluster, client, prompt, id);
        Viewer = new ChatViewer($"{kind} viewer", kind, id, new GatewayClients([client], first: 0));
        _viewing = Viewer.RunAsync(_looking.Token);
    }

    public Guid Id { get; }

    public ChatViewer Viewer { get; }

    /// <summary>What the provider was asked for its answer, in order.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. _cluster.Provider.RequestsFor(_prompt)];

    /// <summary>The silo that asked the provider last.</summary>
    public ClusterProcess Owner
    {
        get
        {
            var key = ScriptedProvider.AskedBy(Requests[^1]);
            return _cluster.Silos.Single(silo => key.StartsWith($"{silo.Name}-", StringComparison.Ordinal));
        }
    }

    /// <summary>Starts one and waits until its first part is there.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="lasts">How long its answer takes.</param>
    /// <param name="kind">How it is looked at.</param>
    /// <param name="gateway">Number of the gateway.</param>
    /// <param name="milliseconds">Between two pieces of the answer.</param>
    public static async Task<StreamingChat> StartAsync(
        FaultCluster cluster, TimeSpan lasts, ViewerKind kind = ViewerKind.Hub, int gateway = 0, int milliseconds = Prompt.UsualPace)
    {
        var prompt = new Prompt(0, 0, Interlocked.Increment(ref _number), (int)(lasts.TotalMilliseconds / milliseconds), milliseconds);
        var client = new ParleyClient(new Uri($"http://{cluster.ClientLines[gateway].Address}"), ParleyServer.OwnerToken);
        var chat = new StreamingChat(cluster, client, prompt, await client.CreateAsync(prompt.Text), kind);
        await Eventually.TrueAsync(() => chat.Viewer.View.Streamed.Length > 0, "the first part");
        return chat;
    }

    /// <summary>Starts one whose run is, or is not, on a silo.</summary>
    public static async Task<StreamingChat> StartAsync(FaultCluster cluster, TimeSpan lasts, ClusterProcess silo, bool isOwner)
    {
        while (true)
        {
            var chat = await StartAsync(cluster, lasts);
            if ((chat.Owner == silo) == isOwner)
                return chat;
            await chat.DisposeAsync();
        }
    }

    /// <summary>Says something more while it is answering.</summary>
    public Task<Answer> QueueAsync() => _client.SendAsync(Id, new Prompt(0, 0, Interlocked.Increment(ref _number), Deltas: 1).Text);

    /// <summary>Asks why it is where it is.</summary>
    public Task<Answer> ExplainAsync() => _client.GetAsync($"{ParleyClient.Chats}/{Id}/explain");

    /// <summary>Waits for the end: the whole answer, once, and nothing on the way that no client may be told.</summary>
    public async Task AssertEndsWellAsync()
    {
        await Eventually.TrueAsync(
            () => Viewer.View is { Status: "waiting", Messages.Count: 2 } or { Status: "error" }, "the end", TimeSpan.FromSeconds(60));
        var view = Viewer.View;
        Assert.Equal(("waiting", ""), (view.Status, view.Streamed));
        Assert.Equal([_prompt.Text, _prompt.Answer], view.Messages.Select(message => message.Text));
        Assert.Empty(Viewer.Faults);
    }

    public async ValueTask DisposeAsync()
    {
        await _looking.CancelAsync();
        await _viewing;
        _looking.Dispose();
        _client.Dispose();
    }
}
