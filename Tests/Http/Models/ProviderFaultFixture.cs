using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Tools;
using Parley.Tests.Http.Tools;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Models;

/// <summary>A server with a provider of each API, on a clock that the tests move, and a tool <c>look</c>.</summary>
public sealed class ProviderFaultFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly Dictionary<FakeApi, Guid> _configs = [];
    private ParleyServer _server = null!;

    public FakeLlm Fake { get; private set; } = null!;

    public ParleyClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Fake = await FakeLlm.StartAsync();
        _server = await ParleyServer.StartAsync(await _postgres.CreateDatabaseAsync(), configure: services => services
            .UseClock(_clock)
            .AddSingleton<ITool>(new TestTool("look", (_, _) => Task.FromResult(ToolResult.Of("a door")))));
        Client = _server.Client();
        await AddAsync(FakeApi.Messages, "anthropic", "{}");
        await AddAsync(FakeApi.Responses, "openai", """{"openai":{"api":"responses"}}""");
        await AddAsync(FakeApi.ChatCompletions, "openai-compat", "{}");
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await Fake.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>Makes a chat with the model of an API, and scripts what that answers.</summary>
    public async Task<Guid> CreateAsync(FakeApi api, params Action<FakeReply>[] answers)
    {
        foreach (var answer in answers)
            Fake.Enqueue(answer);
        var body = ParleyClient.Body("question");
        body["model_config_id"] = _configs[api];
        return (await Client.PostAsync(ParleyClient.Chats, body)).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
    }

    /// <summary>Lets the wait before the next attempt pass.</summary>
    public Task AdvanceUntilAskedAsync(int request) => Eventually.TrueAsync(
        () =>
        {
            // Told before it begins: the clock may be moved before the wait looks at it, so it is moved until it has ended.
            _clock.Advance(TimeSpan.FromSeconds(1));
            return Fake.Requests.Count == request;
        },
        $"request {request}");

    private async Task AddAsync(FakeApi api, string provider, string options)
    {
        await Client.AddProviderAsync(provider, "key", Fake.BaseAddress);
        _configs[api] = await Client.AddConfigAsync(provider, $"fake-{api}", new JsonObject
        {
            ["model_config"] = new JsonObject { ["provider_options"] = JsonNode.Parse(options) },
        });
    }
}
