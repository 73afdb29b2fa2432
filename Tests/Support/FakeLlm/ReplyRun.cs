using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>One run of a script.</summary>
internal sealed class ReplyRun(HttpContext context, ReplySink sink, CancellationToken client)
{
    public HttpContext Context { get; } = context;

    public ReplySink Sink { get; } = sink;

    /// <summary>Cancelled when the client goes away.</summary>
    public CancellationToken Client { get; } = client;

    /// <summary>Whether the script has ended the answer in its own way.</summary>
    public bool Ended { get; set; }
}

/// <summary>Tokens to report.</summary>
internal sealed record FakeUsage(long Input, long Output, long Reasoning, long Cached);
