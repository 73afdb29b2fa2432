using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Where a script writes to: an event stream, or one JSON body, of one of the APIs.</summary>
internal abstract class ReplySink : IDisposable
{
    /// <summary>Reported at the end.</summary>
    public FakeUsage? Usage { get; set; }

    /// <summary>Whether so much is waiting that it should be sent.</summary>
    public abstract bool ShouldFlush { get; }

    /// <summary>The sink for the answer to a request.</summary>
    public static ReplySink For(HttpResponse response, FakeRequest request) => (request.Api, request.Stream) switch
    {
        (FakeApi.Messages, true) => new MessagesEvents(response, request),
        (FakeApi.Messages, false) => new MessagesBody(response, request),
        (FakeApi.Responses, true) => new ResponsesEvents(response, request),
        (FakeApi.Responses, false) => new ResponsesBody(response, request),
        (_, true) => new ChatEvents(response, request),
        (_, false) => new ChatBody(response, request),
    };

    public abstract void Text(string delta);

    /// <summary>A piece of reasoning.</summary>
    /// <param name="field">What chat completions call it; the other APIs have but one name.</param>
    public abstract void Reasoning(string field, string delta);

    /// <summary>A tool call's fragment; id and name only on its first.</summary>
    public abstract void ToolCall(int index, string? id, string? name, string arguments);

    /// <summary>Says why the answer ends, in the words of chat completions.</summary>
    public abstract void Finish(string reason);

    /// <summary>Tells of a failure in the middle of an answer.</summary>
    public abstract void Error(string code, string message);

    public abstract void Raw(ReadOnlySpan<byte> bytes);

    /// <summary>Sends what is waiting; throws when the client is gone.</summary>
    public abstract Task FlushAsync(CancellationToken client);

    /// <summary>Ends the answer well.</summary>
    public abstract Task EndAsync(string finishReason, CancellationToken client);

    public abstract void Dispose();
}
