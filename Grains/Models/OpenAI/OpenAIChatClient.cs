using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.OpenAI;

/// <summary>
/// Any server that speaks OpenAI chat completions. The official SDK sends the request (authentication, transport, pipeline); the
/// answer is read from the raw stream, because the SDK's own update objects cost several times as much for each delta.
/// Every failure is a <see cref="ProviderException"/>; nothing is retried here.
/// </summary>
public sealed class OpenAIChatClient : IChatClient
{
    private readonly ModelTarget _target;
    private readonly ProviderErrors _errors;
    private readonly ModelLimits _limits;
    private readonly TimeProvider _time;
    private readonly Uri? _address;
    private readonly ChatClient? _client;

    /// <param name="target">Which model, and with what key.</param>
    /// <param name="transport">The shared way to the network; it is not disposed with the client.</param>
    /// <param name="limits">What the provider is waited for while it streams.</param>
    /// <param name="time">The clock.</param>
    public OpenAIChatClient(ModelTarget target, PipelineTransport transport, ModelLimits limits, TimeProvider time)
    {
        (_target, _limits, _time) = (target, limits, time);
        _errors = new ProviderErrors(target.Provider, time);
        if ((target.BaseUrl ?? KnownProviders.DefaultBaseUrl(target.Provider)) is not { } address) return;
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
        var key = target.ApiKey;
        if (string.IsNullOrEmpty(key))
        {
            key = "none";
            options.AddPolicy(new NoCredentials(), PipelinePosition.BeforeTransport);
        }

        _address = address;
        _client = new ChatClient(target.Model, new ApiKeyCredential(key), options);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<Message> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var answer = new AnswerAssembler(_errors, fragments: true);
        using var silence = new SilenceWatch(_limits.Silence, _time, cancellationToken);
        // Disposing the response closes the connection when the reader leaves early, so that the provider stops too.
        using var response = await SendAsync(messages, options, stream: true, silence);
        // A caller on a silo that lost its place never comes back for the next update: cancelling closes what no read is waiting on, too.
        await using var closing = silence.Token.UnsafeRegister(static response => ((PipelineResponse)response!).Dispose(), response);
        var events = SseParser.Create(new WatchedStream(EventStream(response), silence), (_, data) => answer.Next(data))
            .EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
        await using (events)
        {
            // Only the caller's own await goes back to its scheduler: it is the hot path, and nothing in between minds where it runs.
            while (!answer.Done && await MoveNextAsync(events, silence).ConfigureAwait(false))
            {
                if (events.Current.Data is { } update) yield return update;
            }
        }

        if (!answer.Complete) throw _errors.Truncated();
        if (answer.End() is { } last) yield return last;
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<Message> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        // Without a stream there is nothing to hear until the answer is complete.
        using var silence = new SilenceWatch(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        using var response = await SendAsync(messages, options, stream: false, silence);
        var answer = new AnswerAssembler(_errors, fragments: false);
        ChatResponseUpdate? content;
        try
        {
            content = answer.Next(response.Content);
        }
        catch (JsonException error)
        {
            throw _errors.NotAnAnswer(error);
        }

        if (!answer.Complete) throw _errors.NotAnAnswer(null);
        ChatResponseUpdate?[] updates = [content, answer.End()];
        return updates.OfType<ChatResponseUpdate>().ToChatResponse();
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceKey is not null) return null;
        if (serviceType == typeof(ChatClientMetadata))
            return new ChatClientMetadata(_target.Provider, _address, _target.Model);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Nothing to let go: the transport is shared.</summary>
    public void Dispose()
    {
    }

    private async Task<PipelineResponse> SendAsync(
        IEnumerable<Message> messages, ChatOptions? options, bool stream, SilenceWatch silence)
    {
        if (_client is null)
            throw new ProviderException(
                ProviderErrorKind.Config, false, $"{KnownProviders.DisplayName(_target.Provider)} has no base URL.");
        var request = new RequestOptions
        {
            CancellationToken = silence.Token,
            BufferResponse = !stream,
            // The SDK would read what an error says without looking at the token.
            ErrorOptions = ClientErrorBehaviors.NoThrow,
        };
        try
        {
            using var body = ChatRequest.Write(_target, messages, options, stream);
            var response = (await _client.CompleteChatAsync(body, request)).GetRawResponse();
            return response.IsError ? throw await ErrorAsync(response, silence.Token) : response;
        }
        catch (Exception error) when (error is not ProviderException)
        {
            throw Translate(error, _errors.Classify, silence);
        }
    }

    private static async Task<ClientResultException> ErrorAsync(PipelineResponse response, CancellationToken cancellationToken)
    {
        try
        {
            var text = await response.BufferContentAsync(cancellationToken);
            return new ClientResultException($"HTTP {response.Status}: {text}", response);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // Completes at once while events are buffered, so that the caller can take a batch without giving up its turn.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SseItem<ChatResponseUpdate?>> events, SilenceWatch silence)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not ProviderException)
        {
            throw Translate(error, _errors.ClassifyReading, silence);
        }
    }

    private Stream EventStream(PipelineResponse response)
    {
        var type = response.Headers.TryGetValue("content-type", out var value) ? value : null;
        if (type is not null && !type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase))
            throw _errors.NotAnAnswer(new InvalidOperationException($"The answer has the content type {type}."));
        return response.ContentStream ?? Stream.Null;
    }

    // A connection that breaks because we closed it is our doing, whatever exception it comes as.
    private Exception Translate(Exception error, Func<Exception, ProviderException> classify, SilenceWatch silence) =>
        silence.Caller.IsCancellationRequested ? new OperationCanceledException("The model call was cancelled.", error, silence.Caller)
        : silence.EndedBy is { } limit ? _errors.Silent(limit, error)
        : classify(error);
}
