using System.Net.Sockets;
using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>
/// Readers that come and go, and readers that are too slow, while a chat streams at full speed: their texts and the server's memory.
/// </summary>
internal sealed class ResumeScenario : IScenario
{
    private const int Returns = 50;
    private const double Megabyte = 1024 * 1024;

    public string Name => "resume";

    public string About => "readers that leave and return, and slow ones, in one stream at full speed";

    public async Task RunAsync(Bench bench)
    {
        var stage = await bench.StageAsync();
        var client = stage.Parley.Client;
        await RoamAsync(bench, stage, "WebSocket", async (chat, sink) =>
            await ChatSocket.OpenAsync(client, chat, sink, sink.Position.Length > 0 ? $"?after={sink.Position}" : ""));
        await RoamAsync(bench, stage, "SSE", async (chat, sink) => await ChatEvents.OpenAsync(client, chat, sink, sink.Position));
        await CrawlAsync(bench, stage, "a slow reader beside a fast one", bench.Of(600_000, 50_000), withFastOne: true);
        await CrawlAsync(bench, stage, "a slow reader alone", bench.Of(600_000, 50_000), withFastOne: false);
    }

    /// <summary>A reader that is torn away at random moments, in as many streams as it takes to return so often within them.</summary>
    private static async Task RoamAsync(Bench bench, Stage stage, string transport, Func<Guid, TextSink, Task<IAsyncDisposable>> connect)
    {
        const int Deltas = 20_000;
        var random = new Random(Deltas);
        var growth = PeakGrowth(stage);
        var (streams, returns, snapshots) = (0, 0, 0);
        for (; returns < bench.Of(Returns, 10); streams++)
        {
            using var sink = new TextSink();
            var chat = await stage.Parley.Client.CreateAsync(Script.Once);
            var connection = await connect(chat, sink);
            await sink.EndAsync();
            sink.Arm();
            await stage.Parley.Client.SendAsync(chat, Script.Full(Deltas));
            while (!sink.HasEnded)
            {
                await Task.Delay(random.Next(10));
                await connection.DisposeAsync();
                returns += sink.HasEnded ? 0 : 1;
                connection = await connect(chat, sink);
            }

            await sink.EndAsync();
            await connection.DisposeAsync();
            snapshots += sink.Snapshots;
            await CheckAsync(stage.Parley.Client, chat, sink, Deltas);
        }

        bench.Report.Add(new($"{transport}: the server's peak grew by", growth(), "MB")
        {
            Note = $"{returns} returns within {streams} streams of {Deltas} deltas at full speed; "
                + $"{snapshots} snapshots; texts equal the stored ones",
        });
    }

    /// <summary>A reader a hundred times slower than the model, for as long as the model writes; then it catches up.</summary>
    private static async Task CrawlAsync(Bench bench, Stage stage, string name, int deltas, bool withFastOne)
    {
        var client = stage.Parley.Client;
        using var slow = new TextSink();
        using var fast = new TextSink();
        using var invoker = NarrowInvoker();
        var chat = await client.CreateAsync(Script.Once);
        await client.WaitForStatusAsync(chat, "waiting");
        var written = false;
        await using var slowSocket = await ChatSocket.OpenSlowAsync(
            client, chat, slow, invoker, () => Volatile.Read(ref written) ? ValueTask.CompletedTask : new ValueTask(Task.Delay(500)));
        await using var fastSocket = withFastOne ? await ChatSocket.OpenAsync(client, chat, fast) : null;
        await slow.EndAsync();
        var growth = PeakGrowth(stage);
        slow.Arm();
        fast.Arm();
        await client.SendAsync(chat, Script.Full(deltas));
        await client.WaitForStatusAsync(chat, "waiting");
        var behind = deltas - (slow.Length / Script.DeltaLength);
        Volatile.Write(ref written, true);
        await slow.EndAsync();
        bench.Report.Add(new($"{name}: the server's peak grew by", growth(), "MB")
        {
            Note = $"an answer of {(double)deltas * Script.DeltaLength / Megabyte:0.0} MB; "
                + $"{behind} deltas behind at its end, {slow.Snapshots} snapshots; text equals the stored one",
        });
        await CheckAsync(client, chat, slow, deltas);
    }

    private static async Task CheckAsync(ParleyClient client, Guid chat, TextSink sink, int deltas)
    {
        var stored = (await client.MessagesAsync(chat))[^1].Text();
        if (stored.Length != deltas * Script.DeltaLength)
            throw new InvalidOperationException($"{stored.Length} characters are stored of {deltas} deltas.");
        if (sink.Take() != TextSink.HashOf(stored))
            throw new InvalidOperationException("A reader's text is not the stored one.");
    }

    /// <summary>Begins to look; answers, when asked, by how many megabytes the server's memory grew at most.</summary>
    private static Func<double> PeakGrowth(Stage stage)
    {
        stage.Server.ForgetPeak();
        var before = stage.Server.Resident;
        return () => Math.Max(0, stage.Server.Peak - before) / Megabyte;
    }

    /// <summary>Connections whose receive buffer is so small that the kernel does not hide how slow their reader is.</summary>
    private static HttpMessageInvoker NarrowInvoker() => new(new SocketsHttpHandler
    {
        ConnectCallback = static async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
