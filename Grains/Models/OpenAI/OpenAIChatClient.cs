using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Any server that speaks OpenAI chat completions.</summary>
internal sealed class OpenAIChatClient : ModelClient
{
    private readonly OpenAIEndpoint? _endpoint;

    /// <param name="target">Which model, and with what key.</param>
    /// <param name="transport">The shared way to the network; it is not disposed with the client.</param>
    /// <param name="limits">What the provider is waited for while it streams.</param>
    /// <param name="time">The clock.</param>
    public OpenAIChatClient(ModelTarget target, PipelineTransport transport, ModelLimits limits, TimeProvider time)
        : base(target, limits, time)
    {
        if (Address is { } address) _endpoint = new OpenAIEndpoint(address, "chat/completions", target.ApiKey, transport, Errors);
    }

    protected override async Task<ModelResponse> SendAsync(
        IEnumerable<Message> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken)
    {
        using var body = ChatRequest.Write(Target, messages, options, stream);
        return await _endpoint!.PostAsync(body, cancellationToken);
    }

    protected override Answer NewAnswer(ChatOptions? options, bool fragments) => new ChatAnswer(Errors, new ToolNames(options), fragments);
}
