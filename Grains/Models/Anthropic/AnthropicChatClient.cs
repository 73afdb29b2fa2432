using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.Anthropic;

/// <summary>Any server that speaks Anthropic Messages.</summary>
internal sealed class AnthropicChatClient : ModelClient
{
    private readonly AnthropicEndpoint? _endpoint;

    /// <param name="target">Which model, and with what key.</param>
    /// <param name="http">The shared way to the network; it is not disposed with the client.</param>
    /// <param name="limits">What the provider is waited for while it streams.</param>
    /// <param name="time">The clock.</param>
    public AnthropicChatClient(ModelTarget target, HttpClient http, ModelLimits limits, TimeProvider time)
        : base(target, limits, time)
    {
        if (Address is { } address) _endpoint = new AnthropicEndpoint(address, target.ApiKey, http, Errors);
    }

    protected override Task<ModelResponse> SendAsync(
        IEnumerable<Message> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken) =>
        _endpoint!.PostAsync(MessagesRequest.Write(Target, messages, options, stream), cancellationToken);

    protected override Answer NewAnswer(ChatOptions? options, bool fragments) =>
        new MessagesAnswer(Errors, new ToolNames(options), fragments);
}
