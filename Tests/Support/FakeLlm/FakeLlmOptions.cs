namespace Parley.Tests.Support;

/// <summary>How a fake provider is set up.</summary>
public sealed record FakeLlmOptions
{
    /// <summary>The port to listen on; 0 for a free one. A fixed port lets a fake come back where it was.</summary>
    public int Port { get; init; }

    /// <summary>Whether requests are kept; benchmarks with many of them say no.</summary>
    public bool Record { get; init; } = true;
}
