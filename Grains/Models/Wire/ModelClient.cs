using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.Wire;

/// <summary>
/// What all adapters share: the official SDK sends the request (authentication, transport, pipeline), the answer is read from the raw
/// stream, because the SDKs' own update objects cost several times as much for each delta (docs/decisions/0005). Every failure is a
/// <see cref="ProviderException"/>; nothing is retried here.
/// </summary>
internal abstract class ModelClient(ModelTarget target, ModelLimits limits, TimeProvider time) : IChatClient
{
    /// <summary>
    /// The largest answer that is read, as it is on the wire: several times what the longest answers of any model take. What is larger is a
    /// runaway.
    /// </summary>
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    protected ModelTarget Target { get; } = target;

    protected ProviderErrors Errors { get; } = new(target.Provider, time);

    /// <summary>Where the provider answers; null when nobody said.</summary>
    protected Uri? Address { get; } = target.BaseUrl ?? KnownProviders.DefaultBaseUrl(target.Provider);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<Message> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var answer = NewAnswer(options, fragments: true);
        using var silence = new SilenceWatch(limits.Silence, limits.Stall, time, cancellationToken);
        using var response = await BeginAsync(messages, options, stream: true, silence);
        if (response.ContentType is { } type && !type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase))
            throw Errors.NotAnAnswer(new InvalidOperationException($"The answer has the content type {type}."));
        // A caller on a silo that lost its place never comes back for the next update: cancelling closes what no read is waiting on, too.
        await using var closing = silence.Token.UnsafeRegister(static response => ((ModelResponse)response!).Dispose(), response);
        var events = SseParser.Create(new WatchedStream(response.Content, silence, MaxAnswerBytes), answer.Next)
            .EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
        await using (events)
        {
            // Only the caller's own await goes back to its scheduler: it is the hot path, and nothing in between minds where it runs.
            while (!answer.Done && await MoveNextAsync(events, silence).ConfigureAwait(false))
            {
                if (events.Current.Data is not { } update) continue;
                silence.Told();
                yield return update;
            }
        }

        if (!answer.Complete) throw Errors.Truncated();
        if (answer.End() is { } last) yield return last;
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<Message> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        // Without a stream there is nothing to hear until the answer is complete.
        using var silence = new SilenceWatch(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, time, cancellationToken);
        using var response = await BeginAsync(messages, options, stream: false, silence);
        var answer = NewAnswer(options, fragments: false);
        ChatResponseUpdate? content;
        try
        {
            using var body = new MemoryStream();
            await new WatchedStream(response.Content, silence, MaxAnswerBytes).CopyToAsync(body, silence.Token);
            content = answer.Whole(body.GetBuffer().AsSpan(0, (int)body.Length));
        }
        catch (Exception error) when (error is not ProviderException)
        {
            throw Translate(error, Errors.ClassifyReading, silence);
        }

        if (!answer.Complete) throw Errors.NotAnAnswer(null);
        ChatResponseUpdate?[] updates = [content, answer.End()];
        return updates.OfType<ChatResponseUpdate>().ToChatResponse();
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceKey is not null) return null;
        if (serviceType == typeof(ChatClientMetadata)) return new ChatClientMetadata(Target.Provider, Address, Target.Model);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Nothing to let go: the transport is shared.</summary>
    public void Dispose()
    {
    }

    /// <summary>Sends the request.</summary>
    /// <returns>The answer, once its head is there.</returns>
    /// <exception cref="ProviderException">The provider refused.</exception>
    protected abstract Task<ModelResponse> SendAsync(
        IEnumerable<Message> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken);

    /// <summary>Makes what reads the answer.</summary>
    protected abstract Answer NewAnswer(ChatOptions? options, bool fragments);

    private async Task<ModelResponse> BeginAsync(IEnumerable<Message> messages, ChatOptions? options, bool stream, SilenceWatch silence)
    {
        if (Address is null)
        {
            throw new ProviderException(
                ProviderErrorKind.Config, false, $"{KnownProviders.DisplayName(Target.Provider)} has no base URL.")
            {
                Provider = Target.Provider,
            };
        }

        try
        {
            return await SendAsync(messages, options, stream, silence.Token);
        }
        catch (Exception error) when (error is not ProviderException)
        {
            throw Translate(error, Errors.Classify, silence);
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
            throw Translate(error, Errors.ClassifyReading, silence);
        }
    }

    // A connection that breaks because we closed it is our doing, whatever exception it comes as.
    private Exception Translate(Exception error, Func<Exception, ProviderException> classify, SilenceWatch silence) =>
        silence.Caller.IsCancellationRequested ? new OperationCanceledException("The model call was cancelled.", error, silence.Caller)
        : silence.EndedBy is { } limit ? (silence.IsStalled ? Errors.Stalled(limit, error) : Errors.Silent(limit, error))
        : classify(error);
}
