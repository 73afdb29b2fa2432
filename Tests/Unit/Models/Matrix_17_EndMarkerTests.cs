using System.Net.Sockets;
using System.Text;
using Parley.Grains.Models;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models;

public sealed class Matrix_17_EndMarkerTests
{
    [Theory]
    [InlineData(FakeApi.ChatCompletions, true)]
    [InlineData(FakeApi.ChatCompletions, false)]
    [InlineData(FakeApi.Responses, true)]
    [InlineData(FakeApi.Responses, false)]
    [InlineData(FakeApi.Messages, true)]
    [InlineData(FakeApi.Messages, false)]
    public async Task Matrix_17_a_request_cancelled_mid_stream_reads_no_end_marker(FakeApi api, bool stopsAtGate)
    {
        await using var fake = await FakeLlm.StartAsync();
        var gate = new Gate();
        fake.Enqueue(reply => _ = stopsAtGate
            ? reply.Text("one", "two").WaitFor(gate).Text("three")
            : reply.Deltas(50_000_000, i => $" {i}"));
        using var socket = await RawRequest.SendAsync(fake.BaseAddress, api: api);

        var read = new StringBuilder();
        var buffer = new byte[4096];
        while (!read.ToString().Contains(api is FakeApi.ChatCompletions ? "\"content\":" : "delta\":", StringComparison.Ordinal))
            read.Append(Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer)));
        var request = await fake.WaitForRequest(1);
        socket.Shutdown(SocketShutdown.Send);
        socket.Close();
        await request.Cancelled.WaitAsync(Eventually.Limit);
        gate.Open();
        await request.Ended;

        Assert.DoesNotContain(EndMarker(api), read.ToString(), StringComparison.Ordinal);
        Assert.False(request.DoneSent);
        Assert.False(request.Finished);
    }

    [Theory]
    [InlineData(FakeApi.ChatCompletions)]
    [InlineData(FakeApi.Responses)]
    [InlineData(FakeApi.Messages)]
    public async Task Matrix_17_after_a_half_close_nothing_more_is_read_and_no_end_marker(FakeApi api)
    {
        await using var fake = await FakeLlm.StartAsync();
        var gate = new Gate();
        fake.Enqueue(reply => reply.Text("one").WaitFor(gate).Text("two"));
        using var socket = await RawRequest.SendAsync(fake.BaseAddress, api: api);
        await gate.Reached;

        socket.Shutdown(SocketShutdown.Send);
        var request = await fake.WaitForRequest(1);
        await request.Cancelled.WaitAsync(Eventually.Limit);
        gate.Open();

        Assert.DoesNotContain(EndMarker(api), await RawRequest.ReadToEndAsync(socket), StringComparison.Ordinal);
        Assert.False(request.DoneSent);
    }

    [Fact]
    public async Task Matrix_17_an_interrupted_model_call_is_recorded_as_cancelled()
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        using var interrupt = new CancellationTokenSource();
        var gate = new Gate();
        fake.Enqueue(reply => reply.Text("one").WaitFor(gate).Text("two"));

        var call = clients.Client(fake).StreamAsync(cancellationToken: interrupt.Token);
        await gate.Reached;
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var request = await fake.WaitForRequest(1);
        await request.Cancelled.WaitAsync(Eventually.Limit);
        Assert.False(request.DoneSent);
    }

    [Theory]
    [InlineData(FakeApi.ChatCompletions)]
    [InlineData(FakeApi.Responses)]
    [InlineData(FakeApi.Messages)]
    public async Task A_request_read_to_its_end_has_the_end_marker(FakeApi api)
    {
        await using var fake = await FakeLlm.StartAsync();
        fake.Enqueue(reply => reply.Text("one"));
        using var socket = await RawRequest.SendAsync(fake.BaseAddress, api: api);

        var read = await RawRequest.ReadToEndAsync(socket);
        Assert.EndsWith("\n\n\r\n0\r\n\r\n", read, StringComparison.Ordinal);
        Assert.Contains(EndMarker(api), read, StringComparison.Ordinal);
        var request = await fake.WaitForRequest(1);
        await request.Ended;
        Assert.True(request is { DoneSent: true, Finished: true, Cancelled.IsCompleted: false });
    }

    private static string EndMarker(FakeApi api) => api switch
    {
        FakeApi.Responses => "event: response.completed",
        FakeApi.Messages => "event: message_stop",
        _ => "data: [DONE]",
    };
}
