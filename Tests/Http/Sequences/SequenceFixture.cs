using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Tools;
using Parley.Tests.Http.Tools;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Sequences;

/// <summary>A server with two tools: <c>look</c>, which answers at once, and <c>wait</c>, which stops at a gate.</summary>
public sealed class SequenceFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ParleyServer _server = null!;

    public FakeLlm Fake { get; private set; } = null!;

    public ParleyClient Client { get; private set; } = null!;

    /// <summary>Where the tool <c>wait</c> waits.</summary>
    public Gate Waits { get; } = new();

    /// <summary>Completes when the tool <c>look</c> has answered for the first time.</summary>
    public Task Looked => _looked.Task;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Fake = await FakeLlm.StartAsync();
        ITool[] tools =
        [
            TestTool.WithGates([Waits]),
            new TestTool("look", (_, _) =>
            {
                _looked.TrySetResult();
                return Task.FromResult(ToolResult.Of("a door"));
            }),
        ];
        _server = await ParleyServer.StartAsync(await _postgres.CreateDatabaseAsync(), Fake, services =>
        {
            foreach (var tool in tools)
                services.AddSingleton(tool);
        });
        Client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await Fake.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>Sends a message that begins a turn at once.</summary>
    public async Task SendAsync(Guid chat, string text) =>
        Assert.False((await Client.SendAsync(chat, text)).Expect(HttpStatusCode.OK).GetProperty("queued").GetBoolean());
}
