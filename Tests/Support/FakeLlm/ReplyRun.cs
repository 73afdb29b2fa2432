using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>One run of a script.</summary>
internal sealed class ReplyRun(HttpContext context, FakeRequest request, ReplySink sink, CancellationToken client)
{
    public HttpContext Context { get; } = context;

    public FakeRequest Request { get; } = request;

    public ReplySink Sink { get; } = sink;

    /// <summary>Cancelled when the client goes away.</summary>
    public CancellationToken Client { get; } = client;

    /// <summary>Whether the script has ended the answer in its own way.</summary>
    public bool Ended { get; set; }
}

/// <summary>Tokens to report.</summary>
/// <param name="Input">All of the input, with what came from the cache and what was written to it.</param>
/// <param name="Output">All of the output, reasoning included.</param>
internal sealed record FakeUsage(long Input, long Output, long Reasoning, long Cached, long CacheCreation)
{
    /// <summary>Fields of the server's own.</summary>
    public IReadOnlyList<(string Name, long Value)> Own { get; init; } = [];

    public static FakeUsage None { get; } = new(0, 0, 0, 0, 0);
}
