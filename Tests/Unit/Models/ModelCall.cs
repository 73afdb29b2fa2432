using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models;

/// <summary>Calls a model the way the agent loop does and keeps what came.</summary>
internal static class ModelCall
{
    /// <summary>Options that ask for OpenAI's Responses.</summary>
    public static readonly CallOptions Responses = new() { ProviderOptions = new() { OpenAI = new() { Api = "responses" } } };

    public static readonly ChatMessage[] Hello = [new(ChatRole.User, "hello")];

    /// <summary>The fake as a target that is called by one of the APIs.</summary>
    public static ModelTarget Target(this FakeLlm fake, FakeApi api = FakeApi.ChatCompletions) => new()
    {
        Provider = api is FakeApi.Messages ? "anthropic" : "openai",
        Model = "fake",
        BaseUrl = fake.BaseAddress,
        ApiKey = "secret",
        Options = api is FakeApi.Responses ? Responses : CallOptions.Empty,
    };

    public static IChatClient Client(this ChatClients clients, FakeLlm fake, FakeApi api = FakeApi.ChatCompletions) =>
        clients.For(fake.Target(api));

    public static async Task<List<ChatResponseUpdate>> StreamAsync(
        this IChatClient client,
        IEnumerable<ChatMessage>? messages = null,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync(messages ?? Hello, options, cancellationToken)) updates.Add(update);
        return updates;
    }

    public static List<T> Of<T>(this IEnumerable<ChatResponseUpdate> updates) where T : AIContent =>
        [.. updates.SelectMany(update => update.Contents).OfType<T>()];

    public static string Text(this IEnumerable<ChatResponseUpdate> updates) =>
        string.Concat(updates.Of<TextContent>().Select(text => text.Text));
}
