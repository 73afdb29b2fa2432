namespace Parley.Tests.Support;

/// <summary>The API that a request came in by; its answer is written in the same.</summary>
public enum FakeApi
{
    /// <summary>OpenAI chat completions, <c>/v1/chat/completions</c>.</summary>
    ChatCompletions,

    /// <summary>OpenAI Responses, <c>/v1/responses</c>.</summary>
    Responses,

    /// <summary>Anthropic Messages, <c>/v1/messages</c>.</summary>
    Messages,
}
