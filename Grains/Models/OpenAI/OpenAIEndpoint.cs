using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Sends requests through the pipeline of OpenAI's SDK: authentication, transport, user agent.</summary>
internal sealed class OpenAIEndpoint
{
    private readonly ProviderErrors _errors;
    private readonly ClientPipeline _pipeline;
    private readonly Uri _url;

    /// <param name="address">Where the API is, with its version segment.</param>
    /// <param name="path">The resource, for example <c>chat/completions</c>.</param>
    /// <param name="apiKey">The key; null or empty sends none.</param>
    /// <param name="transport">The shared way to the network; it is not disposed with the endpoint.</param>
    /// <param name="errors">Says what failures mean.</param>
    public OpenAIEndpoint(Uri address, string path, string? apiKey, PipelineTransport transport, ProviderErrors errors)
    {
        _errors = errors;
        var options = new OpenAIClientOptions
        {
            Endpoint = address,
            Transport = transport,
            // One place retries: StepRetry. An answer may take as long as it takes; what is limited is the silence in it.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
            UserAgentApplicationId = "parley",
        };
        if (string.IsNullOrEmpty(apiKey)) options.AddPolicy(new NoCredentials(), PipelinePosition.BeforeTransport);
        _pipeline = new OpenAIClient(new ApiKeyCredential(string.IsNullOrEmpty(apiKey) ? "none" : apiKey), options).Pipeline;
        var url = new UriBuilder(address);
        url.Path = $"{url.Path.TrimEnd('/')}/{path}";
        _url = url.Uri;
    }

    /// <summary>Posts a body.</summary>
    /// <exception cref="ProviderException">The provider answered with an error.</exception>
    public async Task<ModelResponse> PostAsync(BinaryContent body, CancellationToken cancellationToken)
    {
        using var message = _pipeline.CreateMessage();
        message.Request.Method = "POST";
        message.Request.Uri = _url;
        message.Request.Headers.Set("Accept", "text/event-stream, application/json");
        message.Request.Headers.Set("Content-Type", "application/json");
        message.Request.Content = body;
        message.Apply(new RequestOptions
        {
            CancellationToken = cancellationToken,
            BufferResponse = false,
            // The SDK would read what an error says without looking at the token.
            ErrorOptions = ClientErrorBehaviors.NoThrow,
        });
        await _pipeline.SendAsync(message);
        var response = message.ExtractResponse()!;
        var content = response.ContentStream ?? Stream.Null;
        if (!response.IsError) return new ModelResponse(response, content, Header("content-type"));
        using (response) throw await _errors.FromAnswerAsync(response.Status, content, Header, cancellationToken);

        string? Header(string name) => response.Headers.TryGetValue(name, out var value) ? value : null;
    }
}
